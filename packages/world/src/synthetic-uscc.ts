// Unified social credit codes that are right by their check characters and are nobody's: every organisation code in them
// begins with MA0DEM, so that a reader sees what they are. (The alphabet of the code has no S and no I.)

const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/** GB 32100: powers of 3 modulo 31. */
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;
/** GB 11714. */
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2] as const;
export const SYNTHETIC_MARK = "MA0DEM";
/** How many there are in one region and department. */
export const SYNTHETIC_PER_REGION = ALPHABET.length ** 2;

/** `head`: who registered it and as what (`91` company, `12` public institution); `region`: six digits; `number` below `SYNTHETIC_PER_REGION`. */
export function syntheticUscc(head: string, region: string, number: number): string {
  if (number >= SYNTHETIC_PER_REGION) throw new Error(`region ${region} has no synthetic code left`);
  const organisation = SYNTHETIC_MARK + ALPHABET.charAt(Math.floor(number / ALPHABET.length)) + ALPHABET.charAt(number % ALPHABET.length);
  const body = head + region + organisation + organisationCheck(organisation);
  let sum = 0;
  for (let at = 0; at < body.length; at++) sum += ALPHABET.indexOf(body.charAt(at)) * (WEIGHTS[at] ?? 0);
  return body + ALPHABET.charAt((31 - (sum % 31)) % 31);
}

function organisationCheck(organisation: string): string {
  let sum = 0;
  for (let at = 0; at < organisation.length; at++) {
    const unit = organisation.charCodeAt(at);
    sum += (unit <= 0x39 ? unit - 0x30 : unit - 0x37) * (ORGANISATION_WEIGHTS[at] ?? 0);
  }
  const check = 11 - (sum % 11);
  return check === 11 ? "0" : check === 10 ? "X" : String(check);
}
