// A certificate for localhost that signs itself, made when it is needed, so that no key lies in the repository.
// X.509 v3 in DER: https://www.rfc-editor.org/rfc/rfc5280#section-4.1

import { generateKeyPairSync, sign } from "node:crypto";

const ECDSA_SHA256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
const NAME = sequence(tagged(0x31, sequence(oid(0x55, 0x04, 0x03), tagged(0x0c, Buffer.from("csp-bridge test")))));
const VALIDITY = sequence(utcTime("200101000000Z"), utcTime("491231235959Z"));
/** subjectAltName: the name localhost; basicConstraints: a CA. */
const EXTENSIONS = sequence(
  sequence(oid(0x55, 0x1d, 0x11), octets(sequence(tagged(0x82, Buffer.from("localhost"))))),
  sequence(oid(0x55, 0x1d, 0x13), tagged(0x01, Buffer.of(0xff)), octets(sequence(tagged(0x01, Buffer.of(0xff))))),
);

/** Both as PEM. */
export function makeCertificate(): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const body = sequence(
    tagged(0xa0, tagged(0x02, Buffer.of(2))),
    tagged(0x02, Buffer.of(1)),
    ECDSA_SHA256,
    NAME,
    VALIDITY,
    NAME,
    publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, EXTENSIONS),
  );
  const signature = tagged(0x03, Buffer.of(0), sign("sha256", body, privateKey));
  const lines = sequence(body, ECDSA_SHA256, signature)
    .toString("base64")
    .replace(/.{64}(?=.)/g, "$&\n");
  return { key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(), cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n` };
}

function tagged(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const length =
    content.length < 0x80 ? [content.length] : content.length < 0x100 ? [0x81, content.length] : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...length), content]);
}

function sequence(...parts: readonly Uint8Array[]): Buffer {
  return tagged(0x30, ...parts);
}

function oid(...bytes: readonly number[]): Buffer {
  return tagged(0x06, Buffer.of(...bytes));
}

function octets(content: Uint8Array): Buffer {
  return tagged(0x04, content);
}

function utcTime(text: string): Buffer {
  return tagged(0x17, Buffer.from(text));
}
