// Which function each name of the table means.

import type { CheckName } from "../ai-table/rule.ts";
import { hyphenRight, importerIndexRight, notOnlyDigitsRight } from "./characters.ts";
import type { Check } from "./check.ts";
import { checkDigitRight } from "./check-digit.ts";
import { checkPairRight } from "./check-pair.ts";
import { companyPrefixFromSecondRight, companyPrefixRight } from "./company-prefix.ts";
import { latitudeRight, longitudeRight } from "./coordinate.ts";
import { countryLettersRight, countryOr999Right, countryRight } from "./country.ts";
import { couponCodeRight, couponOfferRight } from "./coupon.ts";
import { currencyRight } from "./currency.ts";
import { dateOrMonthRight, dateRight, dateWithCenturyRight } from "./date.ts";
import { ibanRight } from "./iban.ts";
import { packageTypeRight } from "./package-type.ts";
import { percentEncodingRight } from "./percent-encoding.ts";
import { pieceOfTotalRight, positionInSequenceRight } from "./position.ts";
import { mediaTypeRight, sexRight, windingRight, yesOrNoRight } from "./short-code.ts";
import { hourAndMinuteRight, hourRight, minuteRight, secondRight } from "./time-of-day.ts";
import { noLeadingZeroRight, notZeroRight, zeroRight } from "./zero.ts";

export const CHECKS: Readonly<Record<CheckName, Check>> = {
  checkDigit: checkDigitRight,
  checkPair: checkPairRight,
  companyPrefix: companyPrefixRight,
  companyPrefixFromSecond: companyPrefixFromSecondRight,
  date: dateRight,
  dateOrMonth: dateOrMonthRight,
  dateWithCentury: dateWithCenturyRight,
  hour: hourRight,
  minute: minuteRight,
  second: secondRight,
  hourAndMinute: hourAndMinuteRight,
  country: countryRight,
  countryOr999: countryOr999Right,
  countryLetters: countryLettersRight,
  currency: currencyRight,
  sex: sexRight,
  winding: windingRight,
  yesOrNo: yesOrNoRight,
  mediaType: mediaTypeRight,
  packageType: packageTypeRight,
  importerIndex: importerIndexRight,
  hyphen: hyphenRight,
  zero: zeroRight,
  notZero: notZeroRight,
  noLeadingZero: noLeadingZeroRight,
  notOnlyDigits: notOnlyDigitsRight,
  percentEncoding: percentEncodingRight,
  pieceOfTotal: pieceOfTotalRight,
  positionInSequence: positionInSequenceRight,
  latitude: latitudeRight,
  longitude: longitudeRight,
  iban: ibanRight,
  couponCode: couponCodeRight,
  couponOffer: couponOfferRight,
};
