// The shapes of those peers from npm that bring no types of their own, as far as benchmarks and differential tests call them.

declare module "bark-js" {
  interface BarkElement {
    readonly ai: string;
    /** Dates are written out, with a century. */
    readonly value: string;
    readonly raw: string;
  }
  const bark: (barcode: string) => { readonly elements: readonly BarkElement[] };
  export = bark;
}

declare module "gs1-barcode-parser-mod" {
  interface ParsedElement {
    readonly ai: string;
    readonly raw: string;
  }
  export function parseBarcode(barcode: string): { readonly parsedCodeItems: readonly ParsedElement[] };
}

declare module "digital-link.js" {
  interface Link {
    getIdentifier(): Readonly<Record<string, string>>;
    getKeyQualifier(ai: string): string | undefined;
    getAttribute(ai: string): string | undefined;
    isValid(): boolean;
    toWebUriString(): string;
  }
  interface Parts {
    readonly domain: string;
    readonly identifier: Readonly<Record<string, string>>;
    readonly keyQualifiers?: Readonly<Record<string, string>>;
    readonly sortKeyQualifiers?: boolean;
    readonly attributes?: Readonly<Record<string, string>>;
  }
  const digitalLink: {
    DigitalLink(input: string | Parts): Link;
    readonly CheckDigit: { validateCheckDigit(position: number, digits: string): boolean };
  };
  export = digitalLink;
}

declare module "digital-link.js/lib/GS1DigitalLinkCompressionPrototype/GS1DigitalLinkToolkit.js" {
  type Elements = Readonly<Record<string, string>>;
  class Toolkit {
    extractFromGS1elementStrings(text: string): Elements;
    extractFromGS1digitalLink(uri: string): { readonly GS1: Elements };
    buildGS1digitalLink(elements: Elements, useShortText: boolean, uriStem: string, otherPairs: Elements): string;
  }
  export = Toolkit;
}

// Its own types say that there is a default export, which Node does not see.
declare module "epc-tds" {
  class Sgtin198 {
    static fromTagURI(uri: string): Sgtin198;
    setPartition(partition: number): this;
    setGtin(gtin: string): this;
    setSerial(serial: string): this;
    getGtin(): string;
    getSerial(): string;
    toIdURI(): string;
  }
  class Sscc96 {
    static fromTagURI(uri: string): Sscc96;
    toBarcode(): string;
    toIdURI(): string;
  }
  const tds: { readonly Sgtin198: typeof Sgtin198; readonly Sscc96: typeof Sscc96 };
  export = tds;
}
// The shape of the peer `epcis2.js`, as far as the benchmark calls it: its own types are not where the compiler looks.

declare module "epcis2.js" {
  const epcis: {
    /** `context`: prefix → namespace of what the document declares. */
    eventToHashedId(event: object, context: object, throwError?: boolean): string;
  };
  export = epcis;
}
