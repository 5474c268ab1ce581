// What makes a broker ask who comes, and answer over TLS: an authority of its own, a certificate, names and passwords. Made by
// the `keytool` of the Java that runs the broker.

import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePorts } from "./free-ports.ts";
import type { SecuredDoors } from "./kafka-engine.ts";

const run = promisify(execFile);
const USERNAME = "bridge";
const KEY = ["-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2"];

/** One broker whose doors these are. */
export interface SecuredNode {
  readonly doors: SecuredDoors;
  /** Of the storage tool: SCRAM's names are kept by the cluster itself. */
  readonly formatArgs: readonly string[];
  settings(plain: Readonly<Record<string, string>>): Readonly<Record<string, string>>;
}

export async function makeSecuredDoors(folder: string): Promise<SecuredNode> {
  const [keys, caFile, password] = [join(folder, "keys.p12"), join(folder, "ca.pem"), randomBytes(12).toString("hex")];
  const keytool = (...args: readonly string[]) => run("keytool", [...args, "-keystore", keys, "-storetype", "PKCS12", "-storepass", password]);
  await keytool("-genkeypair", "-alias", "ca", "-dname", "CN=an authority for tests", "-ext", "bc=ca:true", ...KEY);
  await keytool("-genkeypair", "-alias", "broker", "-signer", "ca", "-dname", "CN=a broker for tests", "-ext", "san=ip:127.0.0.1", ...KEY);
  await writeFile(caFile, (await keytool("-exportcert", "-rfc", "-alias", "ca")).stdout);
  // One that holds a key for each alias would have the broker choose.
  await keytool("-delete", "-alias", "ca");
  const [tls, sasl, saslTls] = (await freePorts(3)).map((port) => `127.0.0.1:${port}`) as [string, string, string];
  const plainLogin = `org.apache.kafka.common.security.plain.PlainLoginModule required user_${USERNAME}="${password}";`;
  const scramLogin = "org.apache.kafka.common.security.scram.ScramLoginModule required;";
  return {
    doors: { tls, sasl, saslTls, caFile, username: USERNAME, password },
    formatArgs: ["SCRAM-SHA-256", "SCRAM-SHA-512"].flatMap((mechanism) => ["--add-scram", `${mechanism}=[name=${USERNAME},password=${password}]`]),
    settings: (plain) => ({
      ...plain,
      listeners: `${plain["listeners"]},SSL://${tls},SASL_PLAINTEXT://${sasl},SASL_SSL://${saslTls}`,
      "advertised.listeners": `${plain["advertised.listeners"]},SSL://${tls},SASL_PLAINTEXT://${sasl},SASL_SSL://${saslTls}`,
      "listener.security.protocol.map": ["CONTROLLER:PLAINTEXT", ...["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"].map((name) => `${name}:${name}`)].join(
        ",",
      ),
      "ssl.keystore.type": "PKCS12",
      "ssl.keystore.location": keys,
      "ssl.keystore.password": password,
      "listener.name.sasl_plaintext.sasl.enabled.mechanisms": "PLAIN",
      "listener.name.sasl_plaintext.plain.sasl.jaas.config": plainLogin,
      "listener.name.sasl_ssl.sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
      "listener.name.sasl_ssl.plain.sasl.jaas.config": plainLogin,
      "listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config": scramLogin,
      "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config": scramLogin,
    }),
  };
}
