// Google's implementation, once with its own metadata and once with the metadata the phone reader has: where the two answer differently,
// a difference from the reader is the age of the metadata and not the reader.

import { createRequire } from 'node:module';
import { plans } from './plans.mjs';

const require = createRequire(import.meta.url);
const { PhoneNumberUtil, PhoneNumberFormat } = require('google-libphonenumber');

export const google = PhoneNumberUtil.getInstance();

const metadataOf = (util, { region, callingCode }) =>
  region === '001' ? util.getMetadataForNonGeographicalRegion(callingCode) : util.getMetadataForRegion(region);

/** The plans that Google's package has. A plan that is newer than its metadata is not compared. */
export const plansOfGoogle = plans.filter((plan) => metadataOf(google, plan));
for (const { region, callingCode } of plans.filter((plan) => !plansOfGoogle.includes(plan))) {
  console.warn(`Not compared: google-libphonenumber has no metadata yet for ${region}, calling code ${callingCode}.`);
}

// Metadata is shared by all instances of a module, so the changed one lives in a second copy of the module.
delete require.cache[require.resolve('google-libphonenumber')];
export const googleWithOurPlans = withOurPlans(require('google-libphonenumber').PhoneNumberUtil.getInstance());

function withOurPlans(util) {
  for (const plan of plansOfGoogle) {
    const theirs = metadataOf(util, plan);
    describe(theirs.getGeneralDesc(), plan);
    // The kind of a number makes no difference to its validity, so any place does.
    const places = [
      theirs.getFixedLine(), theirs.getMobile(), theirs.getTollFree(), theirs.getPremiumRate(), theirs.getSharedCost(),
      theirs.getPersonalNumber(), theirs.getVoip(), theirs.getPager(), theirs.getUan(), theirs.getVoicemail(),
    ];
    places.forEach((place, i) => describe(place, plan.types[i] ?? { pattern: '', lengths: [-1] }));
    theirs.setSameMobileAndFixedLinePattern(false);
    set(theirs, 'InternationalPrefix', plan.internationalPrefix);
    set(theirs, 'NationalPrefixForParsing', plan.nationalPrefix);
    set(theirs, 'NationalPrefixTransformRule', plan.transform);
    set(theirs, 'LeadingDigits', plan.leadingDigits);
  }
  return util;
}

function describe(desc, { pattern, lengths }) {
  desc.setNationalNumberPattern(pattern);
  desc.clearPossibleLength();
  lengths.forEach((length) => desc.addPossibleLength(length));
}

function set(metadata, field, value) {
  if (value) {
    metadata[`set${field}`](value);
  } else {
    metadata[`clear${field}`]();
  }
}

/** What the implementation makes of a text: null when it is no number or none of a possible length. */
export function read(util, text, region) {
  let number;
  try {
    number = util.parse(text, region);
  } catch {
    return null;
  }
  if (util.isPossibleNumberWithReason(number) !== PhoneNumberUtil.ValidationResult.IS_POSSIBLE) {
    return null;
  }
  const extension = number.getExtensionOrDefault();
  number.clearExtension();
  return {
    e164: util.format(number, PhoneNumberFormat.E164),
    isValid: util.isValidNumber(number),
    region: util.getRegionCodeForNumber(number) ?? '',
    national: util.format(number, PhoneNumberFormat.NATIONAL),
    international: util.format(number, PhoneNumberFormat.INTERNATIONAL),
    extension,
  };
}

/** The text as if a plus sign stood before its digits, in place of the 00 dialled there, if any. */
export const withPlus = (text) => text.includes('+') || text.includes('＋') ? null : text.replace(/^[^\p{Nd}]*(?:[0０٠۰][^\p{Nd}]*[0０٠۰])?/u, '+');
