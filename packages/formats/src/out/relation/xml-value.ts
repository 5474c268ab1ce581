// A text in an attribute of XML 1.0, so that a reader gets it back.

/** What no XML 1.0 document can hold, however it is written (section 2.2). */
const NOT_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;" };

export function fitsXml(text: string): boolean {
  return text.isWellFormed() && !NOT_IN_XML.test(text);
}

export function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"\t\n\r]/g, (character) => ESCAPES[character] ?? "");
}
