// What a reader writes into a field for a number: 1,000, 1e6, 590k, 1.2M, full-width digits, and sums and products
// such as 8*16*9+16. It is read from left to right, sign by sign; nothing here touches the page.

const LETTERS = { k: 1e3, m: 1e6, g: 1e9, b: 1e9, 万: 1e4, 亿: 1e8 };
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const SIGNS = { "−": "-", "–": "-", "×": "*", "·": "*", "∙": "*", "⋅": "*", "÷": "/", "**": "^" };
// A comma is taken as a thousands separator only where it can be one: 0,47 stays unclear.
const NUMBER = /^(\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s?([kmgb万亿])?(?![\d.,a-z_万亿])/i;

/** The number that a text says; NaN if it says none. */
export function readNumber(text) {
  let left = cleaned(text);

  const take = (signs) => {
    const sign = [...signs].find((one) => left.startsWith(one));
    if (sign) left = left.slice(1).trimStart();
    return sign;
  };
  const sum = () => {
    let total = product();
    for (let sign = take("+-"); sign; sign = take("+-")) total += sign === "+" ? product() : -product();
    return total;
  };
  const product = () => {
    let total = signed();
    for (let sign = take("*/"); sign; sign = take("*/")) total = sign === "*" ? total * signed() : total / signed();
    return total;
  };
  const signed = () => {
    const sign = take("+-");
    return sign ? (sign === "-" ? -signed() : signed()) : power();
  };
  const power = () => {
    const base = single();
    return take("^") ? base ** signed() : base;
  };
  const single = () => {
    if (take("(")) {
      const inside = sum();
      return take(")") ? inside : NaN;
    }
    const found = NUMBER.exec(left);
    if (!found) return NaN;
    left = left.slice(found[0].length).trimStart();
    const [, digits, tens = "", letter] = found;
    return Number(digits.replaceAll(",", "") + tens) * (letter ? LETTERS[letter.toLowerCase()] : 1);
  };

  const number = sum();
  return left || !Number.isFinite(number) ? NaN : number;
}

/** True if the text is more than one number in digits: then the reader wants to know what it comes to. */
export const isReckoned = (text) => !/^[+-]?[\d.,]*(e[+-]?\d+)?$/i.test(cleaned(text));

/** Full-width signs as usual ones, ³ as ^3, one sign for times, no blank or _ between digits. */
function cleaned(text) {
  return text
    .replace(/[⁰¹²³⁴-⁹]+/g, (raised) => `^${[...raised].map((one) => SUPERSCRIPTS.indexOf(one)).join("")}`)
    .normalize("NFKC")
    .replace(/\*\*|[−–×·∙⋅÷]/g, (sign) => SIGNS[sign])
    .replace(/(?<=\d)[_\s](?=\d)/g, "")
    .trim();
}
