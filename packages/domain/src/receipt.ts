// Receipt ids: what a sender is given to ask later what became of a message. The id carries the message's position in
// the log, so that a reader knows whether it has come that far.

const RECEIPT = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.([0-9]{1,16})$/;

export interface Receipt {
  /** Event id of the `Received` event. */
  readonly messageId: string;
  /** Its position in the log. */
  readonly position: number;
}

/** `<message id>.<position>` */
export function formatReceipt(receipt: Receipt): string {
  return `${receipt.messageId}.${receipt.position}`;
}

/** The receipt behind an id, undefined when the text is not one. */
export function parseReceipt(text: string): Receipt | undefined {
  const match = RECEIPT.exec(text);
  if (match === null) return undefined;
  const position = Number(match[2]);
  return Number.isSafeInteger(position) ? { messageId: match[1] ?? "", position } : undefined;
}
