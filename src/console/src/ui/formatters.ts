/** Formatters of the browser, each made once: to make one takes longer than to use it a hundred times. */

/** Return what gives a formatter for a language, the same one each time. */
export function perLanguage<Formatter>(
  make: (language: string) => Formatter,
): (language: string) => Formatter {
  const made = new Map<string, Formatter>();
  return (language) => {
    const known = made.get(language);
    if (known !== undefined) {
      return known;
    }
    const formatter = make(language);
    made.set(language, formatter);
    return formatter;
  };
}
