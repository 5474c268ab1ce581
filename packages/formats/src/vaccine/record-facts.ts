// The fields of vaccine records that are kept as they are: names on the wire, names of the nodes. Fields that name a person
// are in no table.

import type { KeptField } from "../bill-fields.ts";

const HEAD: readonly KeptField[] = [
  ["ref_ent_id", "refUserId", "text"],
  ["agent_ref_ent_id", "agent", "kyt-ref"],
];

const EQUIPMENT: readonly KeptField[] = [
  ["equipment_code", "equipmentCode", "text"],
  ["equipment_name", "equipmentName", "text"],
];

const LOT: readonly KeptField[] = [
  ["comm_drug_id", "nationalDrugId", "text"],
  ["batch_no", "batchNo", "text"],
  ["physic_info", "drugInfo", "text"],
];

export type RecordKind = "storage" | "transport" | "equipment" | "lot-release" | "import";

export const RECORD_FIELDS: Readonly<Record<RecordKind, readonly KeptField[]>> = {
  storage: [...HEAD, ...EQUIPMENT, ["warehouse_id", "warehouse", "text"]],
  transport: [
    ...HEAD,
    ...EQUIPMENT,
    ["transport_ref_ent_id", "transportEnterprise", "kyt-ref"],
    ["transport_ref_ent_name", "transportEnterpriseName", "text"],
    ["vehicle_no", "vehicleNo", "text"],
  ],
  equipment: [
    ...HEAD,
    ...EQUIPMENT,
    ["equipment_type", "equipmentType", "text"],
    ["equipment_state", "equipmentState", "text"],
    ["probe_code", "probe", "text"],
  ],
  "lot-release": [
    ...HEAD,
    ...LOT,
    ["release_no", "lotReleaseNo", "text"],
    ["release_date", "lotReleaseDate", "text"],
    ["release_quantity", "lotReleaseQuantity", "number"],
    ["release_org", "lotReleaseAgency", "text"],
  ],
  import: [
    ...HEAD,
    ...LOT,
    ["customs_no", "customsNo", "text"],
    ["import_date", "importDate", "text"],
    ["import_quantity", "importQuantity", "number"],
    ["port_report_no", "portInspectionNo", "text"],
    ["port_name", "port", "text"],
  ],
};

/** Fields that must not be blank. The schema sees to it that they are there. */
export const NEEDED_FIELDS: Readonly<Record<RecordKind, readonly string[]>> = {
  storage: ["equipment_code"],
  transport: ["equipment_code", "bill_code"],
  equipment: ["equipment_code"],
  "lot-release": ["release_no", "batch_no"],
  import: ["customs_no", "batch_no"],
};
