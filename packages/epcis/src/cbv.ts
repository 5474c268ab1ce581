// The vocabulary of the Core Business Vocabulary 2.0 as far as the canonical event speaks it: which words there are, and in
// which spellings they come. Tables of facts; knows no event.

interface Vocabulary {
  readonly words: ReadonlySet<string>;
  /** Every spelling of every word but CURIEs (whose prefix is the document's business) → the bare word. */
  readonly spellings: ReadonlyMap<string, string>;
  /** The bare word → its web URI. */
  readonly uris: ReadonlyMap<string, string>;
}

/** Where the web URIs of all terms are. */
export const CBV_WEB = "https://ref.gs1.org/cbv/";

/** Where a vocabulary's terms are: bare words follow `urn:epcglobal:cbv:<urn>:` and `https://ref.gs1.org/cbv/<web>-`. */
function vocabulary(urn: string, web: string, words: string): Vocabulary {
  const list = words.trim().split(/\s+/);
  const stem = `${CBV_WEB}${web}-`;
  const stems = ["", `urn:epcglobal:cbv:${urn}:`, stem, `http://ref.gs1.org/cbv/${web}-`, `https://ns.gs1.org/cbv/${web}-`];
  const spellings = stems.flatMap((stem) => list.map((word) => [stem + word, word] as const));
  return { words: new Set(list), spellings: new Map(spellings), uris: new Map(list.map((word) => [word, stem + word])) };
}

/** CBV 2.0 section 7 (business steps, dispositions, types) and the error reasons of section 7.7. */
export const VOCABULARIES = {
  bizStep: vocabulary(
    "bizstep",
    "BizStep",
    `accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting decommissioning departing
    destroying disassembling dispensing encoding entering_exiting holding inspecting installing killing loading other packing picking
    receiving removing repackaging repairing replacing reserving retail_selling sampling sensor_reporting shipping staging_outbound
    stock_taking stocking storing transporting unloading unpacking void_shipping`,
  ),
  disposition: vocabulary(
    "disp",
    "Disp",
    `active available completeness_inferred completeness_verified conformant container_closed container_open damaged destroyed dispensed
    disposed encoded expired in_progress in_transit inactive mismatch_class mismatch_instance mismatch_quantity needs_replacement
    no_pedigree_match non_conformant non_sellable_other partially_dispensed recalled reserved retail_sold returned sellable_accessible
    sellable_not_accessible stolen unavailable unknown`,
  ),
  bizTransactionType: vocabulary("btt", "BTT", "bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt"),
  sourceDestinationType: vocabulary("sdt", "SDT", "location owning_party possessing_party"),
  errorReason: vocabulary("er", "ER", "did_not_occur incorrect_data"),
} as const;

export type VocabularyName = keyof typeof VOCABULARIES;

/** A word of sensor data: kept as it came, so only known from unknown ones. */
export const MEASUREMENT_TYPES: ReadonlySet<string> = new Set(
  `AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Altitude AmountOfSubstance AmountOfSubstancePerUnitVolume Angle
  AngularAcceleration AngularMomentum AngularVelocity Area Capacitance Conductance Conductivity Count Density Dimensionless DoseEquivalent
  DoseEquivalentRate DynamicViscosity ElectricCharge ElectricCurrent ElectricCurrentDensity ElectricFieldStrength Energy Exposure Force
  Frequency Illuminance Inductance Irradiance KinematicViscosity Length LinearMomentum Luminance LuminousFlux LuminousIntensity MagneticFlux
  MagneticFluxDensity MagneticVectorPotential Mass MassConcentration MassFlowRate MassPerAreaTime MemoryCapacity MolalityOfSolute MolarEnergy
  MolarMass MolarVolume Power Pressure RadiantFlux RadiantIntensity Radioactivity RelativeHumidity Resistance Resistivity SolidAngle
  SpecificVolume Speed SurfaceDensity SurfaceTension Temperature Time Torque Voltage Volume VolumeFlowRate VolumeFraction VolumetricFlux
  Wavenumber`.split(/\s+/),
);
export const SENSOR_ALERTS: ReadonlySet<string> = new Set(["ALARM_CONDITION", "ERROR_CONDITION"]);
export const COMPONENTS: ReadonlySet<string> = new Set(
  `x y z axial_distance azimuth height spherical_radius polar_angle elevation_angle easting northing latitude longitude altitude`.split(" "),
);

/** The bare word of a term in any of its spellings; null for what the vocabulary does not have. */
export function cbvWord(name: VocabularyName, text: string): string | null {
  return VOCABULARIES[name].spellings.get(text) ?? null;
}

/** The web URI of a bare word; null for what the vocabulary does not have. */
export function cbvUri(name: VocabularyName, word: string): string | null {
  return VOCABULARIES[name].uris.get(word) ?? null;
}
