// Every reason of a rejection, of a message or of a code, in a sentence for those who have to mend it, in English and in
// Chinese. docs/errors.md lists the same reasons; a test keeps both equal.

type Words = readonly [en: string, zh: string];

const WORDS: Readonly<Record<string, Words>> = {
  UNREADABLE_XML: ["The file is not well-formed XML; nothing of it is used.", "文件不是格式良好的 XML，整份未采用。"],
  UNREADABLE_JSON: [
    "The file is not well-formed JSON, or two readers could read it differently; nothing of it is used.",
    "文件不是格式良好的 JSON，或含有歧义，整份未采用。",
  ],
  ENTITY_REFUSED: [
    "The XML declares a document type or an entity, which is never needed; nothing of it is used.",
    "XML 含有文档类型声明或自定义实体，不予接收，整份未采用。",
  ],
  TOO_DEEP: ["Nested deeper than 64 levels.", "嵌套超过 64 层。"],
  TOO_LARGE: ["A count or a size is over its bound; the detail says which.", "数量或大小超过上限，详见说明。"],
  TOO_MANY_DOCUMENTS: ["More than 10,000 documents in one message: send several.", "一次报文超过 10,000 份单据，请分次发送。"],
  UNSUPPORTED_ENCODING: ["The text is in an encoding that is not taken: write UTF-8.", "不支持的字符编码，请使用 UTF-8。"],
  SHAPE_INVALID: [
    "Well-formed, but a field is missing, unknown or of the wrong kind; the place says which.",
    "格式良好但字段缺失、未知或类型不符，位置见说明。",
  ],
  UNKNOWN_EVENT_NAME: ["The event name is that of no bill type.", "事件名称不属于任何单据类型。"],
  UNKNOWN_BILL_TYPE: ["There is no such bill type.", "没有这种单据类型。"],
  WRONG_PROFILE: ["Documents of this type come in by another profile; the detail names it.", "此类单据应由另一种报文格式上报，详见说明。"],
  BAD_TIME: ["A time cannot be read.", "时间无法识别。"],
  PARTY_UNKNOWN: ["An enterprise that is needed is not named, or by a code that cannot be read.", "缺少必需的企业，或企业代码无法识别。"],
  NO_CODES: ["The document lists no codes.", "单据未列出追溯码。"],
  SIGNATURE_INVALID: ["The signature has not the form of one, or does not fit what is signed.", "签名格式不正确，或与内容不符。"],
  BAD_ARCHIVE: ["The packed content does not unpack, or is not one file.", "压缩内容无法解开，或不是单个文件。"],
  NOT_TRANSLATED: ["Basic information, which makes no trace event; it is kept.", "基础信息，不产生追溯事件，已留存。"],
  CODES_REFUSED: ["Some codes are refused, each with its reason; the others are accepted.", "部分追溯码被拒收（逐条列出原因），其余已接收。"],
  NOT_PACKED: [
    "Parents that cannot hold the children that name them: the children are commissioned, not packed.",
    "上级码不能包装所列下级码：下级码已激活，未建立包装关系。",
  ],
  PROFILE_UNKNOWN: ["Nobody reads this profile yet; the message is kept.", "没有对应的报文格式，报文已留存。"],
  OWNER_UNKNOWN: [
    "The message does not say whose documents these are: send csp-owner or csp-sender.",
    "报文未说明单据所属企业，请提供 csp-owner 或 csp-sender。",
  ],
  UNDECODABLE: ["The payload does not decompress.", "内容无法解压。"],
  DECODED_TOO_LARGE: ["The payload decompresses to more than is taken.", "内容解压后超过上限。"],
  UNREADABLE_BATCH: [
    "Messages from a topic came in a batch that cannot be unpacked; the batch is kept, and its messages must be sent again.",
    "主题中的一批报文无法解包；该批数据已原样留存，其中报文须重新发送。",
  ],
  TRANSLATOR_FAULT: [
    "A fault of the bridge, not of the sender: the message is kept and can be translated again.",
    "本系统缺陷，并非上报方错误：报文已留存，可重新翻译。",
  ],
  EMPTY: ["The field is empty.", "字段为空。"],
  TOO_LONG: ["The text is longer than its field, or than 8 KiB.", "文本超过字段长度或 8 KiB。"],
  BAD_LENGTH: ["Too many or too few characters.", "位数过多或过少。"],
  BAD_CHARACTER: ["A character that such a code does not have.", "含有该编码不允许的字符。"],
  BAD_CHECK_DIGIT: ["The check digit does not fit: mistyped, or not such a code.", "校验位不符：录入错误，或不是该类编码。"],
  BAD_DATE: ["A date or a time of day that does not exist.", "日期或时间不存在。"],
  BAD_VALUE: ["A value outside of what its field allows.", "取值超出字段允许范围。"],
  RESTRICTED_PREFIX: ["A number for use inside one company, or of a book: no drug has it.", "企业内部使用或图书的号码，药品不使用。"],
  MISSING_SERIAL: ["A product without a serial number names a class, not a pack.", "没有序列号，只指向品种而非单个包装。"],
  MISSING_SEPARATOR: [
    "A separator was lost, so that the text can be cut in several ways: set the scanner to send the group separator.",
    "缺少分隔符，可有多种拆分：请设置扫码设备发送组分隔符。",
  ],
  AMBIGUOUS: ["Two readings would both be packs, so neither is taken.", "有两种都成立的读法，不作猜测。"],
  BAD_ESCAPE: ["A percent sign without two hexadecimal digits, or a URI that is spelled otherwise.", "百分号转义不正确，或 URI 写法不规范。"],
  BAD_ORDER: ["Qualifiers out of their order, or an element in the wrong part of the link.", "限定符次序不对，或要素放错位置。"],
  REPEATED_AI: ["The same application identifier twice.", "应用标识符重复。"],
  UNKNOWN_AI: ["An application identifier that is not in the table.", "未知的应用标识符。"],
  UNKNOWN_REGION: ["A province that GB/T 2260 does not have.", "GB/T 2260 没有该行政区划。"],
  BAD_COMBINATION: ["Elements that may not stand together, or one without its key.", "要素不能并存，或缺少主键。"],
  UNKNOWN_SCHEME: ["No built-in and no filed scheme reads this text.", "没有任何内置或备案的编码规则能识别。"],
  NOT_A_PACK: ["A code of a product or a place where one of a pack is wanted.", "此处应为包装的追溯码，而非品种或地点的编码。"],
  CODE_REPEATED: ["Listed before in the same document; the first counts.", "同一单据内重复，以首次为准。"],
  PARENT_REFUSED: ["The parent is refused itself.", "上级码本身被拒收。"],
  PARENT_UNKNOWN: ["The parent is not listed in the file.", "文件中没有该上级码。"],
  LEVEL_INVALID: ["No packaging level, or a parent of no higher level than its child.", "包装级别无效，或上级码级别不高于下级码。"],
  CODE_TRUNCATED: [
    "A GS1 text cut to 30 characters, which may be another pack's code: send it whole.",
    "GS1 编码被截为 30 位，可能成为其他包装的编码，请完整上报。",
  ],
  COUNTERPART_REFUSED: ["Another code that the operation needs is refused: mend that and send both again.", "该操作所需的另一编码被拒收，请更正后一并重报。"],
  MARKED_WRONG: ["The sender marked the code as wrong itself.", "上报方已自行标记为错误。"],
};

export const EXPLAINED_REASONS: readonly string[] = Object.keys(WORDS);

/** In English and Chinese; undefined for a reason that this version does not know. */
export function reasonWords(reason: string): { readonly en: string; readonly zh: string } | undefined {
  const words = WORDS[reason];
  return words && { en: words[0], zh: words[1] };
}
