// The shape of the peer `epcis2.js`, as far as the benchmark calls it: its own types are not where the compiler looks.

declare module "epcis2.js" {
  const epcis: {
    /** `context`: prefix → namespace of what the document declares. */
    eventToHashedId(event: object, context: object, throwError?: boolean): string;
  };
  export = epcis;
}
