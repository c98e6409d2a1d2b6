// What the two npm packages say about every numbering plan, under names instead of positions.

import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const metadata = require('libphonenumber-js/metadata.max.json');
const { PhoneNumberUtil, ShortNumberInfo } = require('google-libphonenumber');

const version = (name) => require(`${name}/package.json`).version;

/** Where the data comes from; recorded in the resource. */
export const source = `libphonenumber-js ${version('libphonenumber-js')}, google-libphonenumber ${version('google-libphonenumber')}`;

// Positions in libphonenumber-js metadata, version 4 of its format.
if (metadata.version !== 4) {
  throw new Error(`libphonenumber-js changed its metadata format to ${metadata.version}; read its METADATA.md and adapt.`);
}

const google = PhoneNumberUtil.getInstance();
const googleShortNumbers = ShortNumberInfo.getInstance();

/**
 * One plan, from libphonenumber-js but for what it leaves out: short codes, and formats for numbers that are never written internationally.
 * Pattern and lengths hold for every number of the plan, types for the kinds of number in use; prefixes are what a caller
 * in the region dials before an international and a national number.
 */
function plan(region, callingCode, fields) {
  const [, international, pattern, lengths, , nationalPrefix, , prefixForParsing, transform, , leadingDigits, types] = fields;
  return {
    region,
    callingCode: Number(callingCode),
    internationalPrefix: international || '',
    pattern,
    lengths,
    formats: formats(region, callingCode),
    // Digits alone are a national number where none is dialled with a prefix, where the prefix is the calling code (North America), and
    // where all numbers have one length. Elsewhere people write the prefix.
    bareDigitsAreNational: !nationalPrefix || nationalPrefix === callingCode || lengths.length === 1,
    nationalPrefix: prefixForParsing || nationalPrefix || '',
    transform: transform || '',
    leadingDigits: leadingDigits || '',
    types: (types || []).filter(Boolean).map(([typePattern, typeLengths]) => ({ pattern: typePattern, lengths: typeLengths || lengths })).filter((type) => type.pattern),
    shortCodes: region === '001' ? [] : shortCodes(region),
  };
}

/**
 * How numbers of the plan are written, in groups, at home and with their calling code. Google's lists are asked as Google's implementation
 * asks them: without a list for international numbers, these are written as at home but without the national prefix.
 */
function formats(region, callingCode) {
  const theirs = region === '001' ? google.getMetadataForNonGeographicalRegion(callingCode) : google.getMetadataForRegion(region);
  const national = theirs?.numberFormatArray() ?? [];
  const international = theirs?.intlNumberFormatArray() ?? [];
  return {
    national: national.map((format) => described(format, format.getNationalPrefixFormattingRuleOrDefault())),
    international: (international.length ? international : national).map((format) => described(format)),
  };
}

const described = (format, prefixRule) => ({
  groups: format.getPatternOrDefault(),
  format: prefixRule ? format.getFormatOrDefault().replace(/(\$\d)/, prefixRule) : format.getFormatOrDefault(),
  leading: format.leadingDigitsPatternArray().at(-1),
});

function shortCodes(region) {
  const short = googleShortNumbers.getMetadataForRegion_(region);
  return short
    ? [short.getGeneralDesc(), short.getShortCode()].map((desc) => ({ pattern: desc.getNationalNumberPatternOrDefault(), lengths: desc.possibleLengthArray() }))
    : [];
}

/** Every plan, those of one calling code next to each other and its main region first. */
export const plans = [
  ...Object.entries(metadata.country_calling_codes).flatMap(([code, regions]) =>
    regions.map((region) => plan(region, code, metadata.countries[region]))),
  ...Object.entries(metadata.nonGeographic).map(([code, fields]) => plan('001', code, fields)),
].sort((a, b) => a.callingCode - b.callingCode);
