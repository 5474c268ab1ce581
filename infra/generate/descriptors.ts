// Protobuf descriptors as buf prints them (JSON), and the comments of the source joined to what they describe. Knows no OpenAPI.

export interface FileDescriptorSet {
  readonly file: readonly FileDescriptor[];
}

interface FileDescriptor {
  readonly name: string;
  readonly package: string;
  readonly messageType?: readonly MessageDescriptor[];
  readonly service?: readonly ServiceDescriptor[];
  readonly sourceCodeInfo?: { readonly location?: readonly Location[] };
}

interface MessageDescriptor {
  readonly name: string;
  readonly field?: readonly FieldDescriptor[];
  readonly nestedType?: readonly { readonly name: string; readonly options?: { readonly mapEntry?: boolean }; readonly field?: readonly FieldDescriptor[] }[];
}

interface FieldDescriptor {
  readonly jsonName: string;
  readonly type: string;
  readonly label: string;
  readonly typeName?: string;
}

interface ServiceDescriptor {
  readonly name: string;
  readonly method?: readonly {
    readonly name: string;
    readonly inputType: string;
    readonly outputType: string;
    readonly options?: { readonly idempotencyLevel?: string };
  }[];
}

interface Location {
  readonly path?: readonly number[];
  readonly leadingComments?: string;
}

/** A field as its JSON form shows it. */
export interface ApiField {
  readonly name: string;
  readonly comment: string;
  readonly shape: "one" | "list" | "map";
  /** `TYPE_STRING` and so on; of the values, for a map. */
  readonly type: string;
  /** Full name of the message, without the leading dot; empty for scalars. */
  readonly message: string;
}

export interface ApiMessage {
  /** Full name. */
  readonly name: string;
  readonly comment: string;
  readonly fields: readonly ApiField[];
}

export interface ApiMethod {
  readonly name: string;
  readonly comment: string;
  readonly input: string;
  readonly output: string;
  /** True when it may be called by GET. */
  readonly isReadOnly: boolean;
}

export interface ApiService {
  /** Full name. */
  readonly name: string;
  readonly comment: string;
  readonly methods: readonly ApiMethod[];
}

export interface Api {
  readonly messages: readonly ApiMessage[];
  readonly services: readonly ApiService[];
}

/** Numbers of the fields that lead to a declaration in `SourceCodeInfo.Location.path` (descriptor.proto). */
const PATH = { fileMessages: 4, fileServices: 6, messageFields: 2, serviceMethods: 2 } as const;

export function readApi(set: FileDescriptorSet): Api {
  return { messages: set.file.flatMap(messagesOf), services: set.file.flatMap(servicesOf) };
}

function messagesOf(file: FileDescriptor): readonly ApiMessage[] {
  const comments = commentsOf(file);
  return (file.messageType ?? []).map((message, m) => ({
    name: `${file.package}.${message.name}`,
    comment: comments([PATH.fileMessages, m]),
    fields: (message.field ?? []).map((field, f) => fieldOf(message, field, comments([PATH.fileMessages, m, PATH.messageFields, f]))),
  }));
}

function fieldOf(message: MessageDescriptor, field: FieldDescriptor, comment: string): ApiField {
  const entry = message.nestedType?.find((nested) => nested.options?.mapEntry === true && field.typeName?.endsWith(`.${message.name}.${nested.name}`) === true);
  const value = entry?.field?.[1] ?? field;
  const shape = entry !== undefined ? "map" : field.label === "LABEL_REPEATED" ? "list" : "one";
  return { name: field.jsonName, comment, shape, type: value.type, message: (value.typeName ?? "").slice(1) };
}

function servicesOf(file: FileDescriptor): readonly ApiService[] {
  const comments = commentsOf(file);
  return (file.service ?? []).map((service, s) => ({
    name: `${file.package}.${service.name}`,
    comment: comments([PATH.fileServices, s]),
    methods: (service.method ?? []).map((method, m) => ({
      name: method.name,
      comment: comments([PATH.fileServices, s, PATH.serviceMethods, m]),
      input: method.inputType.slice(1),
      output: method.outputType.slice(1),
      isReadOnly: method.options?.idempotencyLevel === "NO_SIDE_EFFECTS",
    })),
  }));
}

/** Comments by path, their lines joined to paragraphs. */
function commentsOf(file: FileDescriptor): (path: readonly number[]) => string {
  const byPath = new Map((file.sourceCodeInfo?.location ?? []).map((one) => [(one.path ?? []).join("."), one.leadingComments ?? ""]));
  return (path) => {
    const lines = (byPath.get(path.join(".")) ?? "").split("\n").map((line) => line.trim());
    return lines
      .join("\n")
      .trim()
      .replace(/(?<!\n)\n(?!\n)/g, " ");
  };
}
