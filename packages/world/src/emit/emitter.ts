// What a document says before it has a form, and what a form is to the world: an entry of the table in emitters.ts.

import type { CodeMaker } from "../code-maker.ts";
import type { Enterprise } from "../enterprises.ts";
import type { Batch, Lot } from "../lot.ts";
import type { Listing } from "./listing.ts";
import type { TextOut } from "./text-out.ts";

/** Production: a lot, its packs and how they lie in one another. */
export interface ProductionReport {
  readonly kind: "production";
  readonly id: string;
  readonly owner: Enterprise;
  /** When the document is first sent, virtual milliseconds. */
  readonly sentAt: number;
  readonly lot: Lot;
  /** The codes that packs were made with. */
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

/** One bill or deed, or several bills of one owner. */
export interface BillsReport {
  readonly kind: "bills";
  readonly id: string;
  readonly owner: Enterprise;
  readonly sentAt: number;
  readonly bills: readonly BillReport[];
}

export interface BillReport {
  /** Number of the bill type, domain 5.1, or of a deed. */
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
  /** The codes that the document names, in order; of a deed by its naming. */
  readonly codes: Listing;
  /** Lot and batch of the first of its goods. */
  readonly lot: Lot;
  readonly batch: Batch;
  /** 18 digits of the logistic unit that the goods travel on; null for none. Only forms that can say it do. */
  readonly sscc: string | null;
  /** Of a deed: the bill that it is about, without faults; null for none. */
  readonly about: BillReport | null;
}

export type Report = ProductionReport | BillsReport;

export interface Emitter {
  /** Name of the profile, as in `/uplink/<profile>`. */
  readonly profile: string;
  readonly contentType: string;
  /** True where all bills of an owner's day stand in one document. */
  readonly daily: boolean;
  /** Whether production comes in this form. */
  readonly production: boolean;
  /** Whether bills of a type do, or deeds. */
  takes(type: number): boolean;
  /** Whether single codes of bills may come spoiled in it, as scans do. */
  readonly scanned: boolean;
  /** Whether the document itself says whose it is. */
  readonly saysOwner: boolean;
  /** Whether its reader knows codes that were cut after 30 characters, as long as no longer one stands beside them. */
  readonly knowsCutCodes: boolean;
  /** As the field names such files; unique within the profile. */
  fileName(report: Report): string;
  write(report: Report, out: TextOut): void;
}

/** The only bill of a form that holds one. */
export function theBill(report: Report): BillReport {
  const [bill, ...others] = report.kind === "bills" ? report.bills : [];
  if (bill === undefined || others.length > 0) throw new Error("the form takes one bill");
  return bill;
}

/** File names of forms that hold one bill. */
export function billFileName(report: Report): string {
  return `${theBill(report).number}_${report.id}.json`;
}
