// What a document says before it has a form, and what a form is to the world: an entry of the table in emitters.ts.

import type { Enterprise, System } from "../enterprises.ts";
import type { CodeMaker } from "../code-maker.ts";
import type { Lot } from "../lot.ts";
import type { Listing } from "./listing.ts";
import type { TextOut } from "./text-out.ts";

/** Production: a lot, its packs and how they lie in one another. */
export interface ProductionReport {
  readonly kind: "production";
  readonly id: string;
  readonly owner: Enterprise;
  /** When the document is sent, virtual milliseconds. */
  readonly sentAt: number;
  readonly lot: Lot;
  readonly codes: CodeMaker;
  /** One smallest pack that names a wrong box; null for none. */
  readonly wrongParent: WrongParent | null;
}

export interface WrongParent {
  /** Number of the smallest pack in the lot. */
  readonly pack: number;
  /** The 20-digit code that it names as its box. */
  readonly parent: string;
}

/** One bill or several of one owner. */
export interface BillsReport {
  readonly kind: "bills";
  readonly id: string;
  readonly owner: Enterprise;
  readonly sentAt: number;
  readonly bills: readonly BillReport[];
}

export interface BillReport {
  /** Number of the bill type, domain 5.1. */
  readonly type: number;
  readonly number: string;
  /** As the document gives it, virtual milliseconds. */
  readonly at: number;
  readonly owner: Enterprise;
  /** The other side; null where there is none. */
  readonly other: Enterprise | null;
  readonly through: Enterprise | null;
  /** Of a receipt: the number of the dispatch. */
  readonly dispatchNo: string | null;
  readonly codes: Listing;
  /** 18 digits of the logistic unit that the goods travel on; null for none. Only forms that can say it do. */
  readonly sscc: string | null;
}

export type Report = ProductionReport | BillsReport;

export interface Emitter {
  /** Name of the profile, as in `/uplink/<profile>`. */
  readonly profile: string;
  readonly contentType: string;
  /** Systems whose documents have this form. */
  readonly systems: readonly System[];
  /** True where all bills of an owner's day stand in one document. */
  readonly daily: boolean;
  /** Whether production comes in this form. */
  readonly production: boolean;
  /** Whether bills of a type do. */
  takesBill(type: number): boolean;
  /** Whether single codes may come spoiled in it, as scans do. */
  readonly scanned: boolean;
  /** As the field names such files; unique within the profile. */
  fileName(report: Report): string;
  write(report: Report, out: TextOut): void;
}
