/** Exact arithmetic on decimal strings: points and money never pass through a float. */

type Decimal = { units: bigint; places: number };

const shape = /^([+-]?)(\d+)(?:\.(\d+))?$/;

function parse(text: string): Decimal {
  const match = shape.exec(text.trim());
  if (!match) throw new RangeError(`not a decimal: ${text}`);
  const fraction = match[3] ?? "";
  const units = BigInt((match[2] ?? "0") + fraction);
  return { units: match[1] === "-" ? -units : units, places: fraction.length };
}

const scaleTo = (value: Decimal, places: number): bigint => value.units * 10n ** BigInt(places - value.places);

function write(units: bigint, places: number): string {
  const sign = units < 0n ? "-" : "";
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, "0");
  if (places === 0) return sign + digits;
  const whole = digits.slice(0, -places);
  const fraction = digits.slice(-places).replace(/0+$/, "");
  return sign + whole + (fraction ? `.${fraction}` : "");
}

/** Whether the text is a decimal at all. */
export function isDecimal(text: string): boolean {
  return shape.test(text.trim());
}

/** The exact sum, without trailing zeros; "0" for an empty list. */
export function sumDecimals(texts: readonly string[]): string {
  const values = texts.map(parse);
  const places = Math.max(0, ...values.map((value) => value.places));
  return write(values.reduce((sum, value) => sum + scaleTo(value, places), 0n), places);
}

/** −1, 0 or 1; "2.50" equals "2.5". */
export function compareDecimals(left: string, right: string): number {
  const [a, b] = [parse(left), parse(right)];
  const places = Math.max(a.places, b.places);
  const difference = scaleTo(a, places) - scaleTo(b, places);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** At most `places` digits after the point, half up (away from zero), without trailing zeros. */
export function roundHalfUp(text: string, places: number): string {
  const value = parse(text);
  if (value.places <= places) return write(value.units, value.places);
  const step = 10n ** BigInt(value.places - places);
  const size = value.units < 0n ? -value.units : value.units;
  const rounded = (size + step / 2n) / step;
  return write(value.units < 0n ? -rounded : rounded, places);
}

/** Points as screens show them: at most one decimal, half up. What is no decimal is shown as it came. */
export function formatPoints(text: string): string {
  return isDecimal(text) ? roundHalfUp(text, 1) : text;
}

/** Points of one ledger row, exact and with their sign (a real minus). */
export function formatSigned(text: string): string {
  if (!isDecimal(text)) return text;
  const exact = roundHalfUp(text, 3);
  if (exact === "0") return "0";
  return exact.startsWith("-") ? `−${exact.slice(1)}` : `+${exact}`;
}

/** A whole or decimal number with thousands separated: "12,480.5". */
export function formatGrouped(value: string | number): string {
  const text = String(value);
  if (!isDecimal(text)) return text;
  const [whole = "", fraction] = text.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
