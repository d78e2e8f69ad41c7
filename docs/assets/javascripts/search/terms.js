// The field's terms in other languages (questions/terms.yml): what a query asks for in English. Loaded after words.js.
self.rectifiedSearch.Terms = (() => {
  "use strict"

  const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u
  const ENDING = 2, // letters in which forms of a word may differ …
    STABLE = 4 // … behind so many that do not

  /** Lower case, without accents, one space between words. */
  const plain = text =>
    text
      .normalize("NFKD")
      .toLowerCase()
      .replace(/[\u0300-\u036f]/g, "")
      .replace(/[^\p{L}\p{M}\p{N}]+/gu, " ")
      .trim()

  /** Whether two words may be forms of one. */
  const alike = (word, other) => {
    const stable = Math.max(STABLE, Math.max(word.length, other.length) - ENDING)
    return (
      word === other ||
      (Math.min(word.length, other.length) >= stable && word.slice(0, stable) === other.slice(0, stable))
    )
  }

  class Terms {
    constructor() {
      this.terms = [] // longest first, so that a term within another does not stand for it
      this.loaded = false
    }

    add(list) {
      this.loaded = true
      for (const [english, elsewhere] of list) {
        for (const text of elsewhere) {
          const key = UNSPACED.test(text) ? plain(text).replaceAll(" ", "") : plain(text)
          if (key !== plain(english)) this.terms.push({ key, english, unspaced: UNSPACED.test(text) })
        }
      }
      this.terms.sort((a, b) => b.key.length - a.key.length)
    }

    /** The English terms that a query holds in other languages, and what is left of it; nothing if it holds none. */
    english(query) {
      let left = plain(query)
      const found = []
      for (const term of this.terms) {
        const rest = term.unspaced ? without(left, term.key) : withoutWords(left, term.key)
        if (rest === null) continue
        found.push(term.english)
        left = rest
      }
      return found.length ? { terms: found, left } : null
    }
  }

  /** A text without a piece of it, spaces apart; nothing if it does not hold it. */
  const without = (text, piece) => {
    const dense = text.replaceAll(" ", "")
    const at = dense.indexOf(piece)
    if (at < 0) return null
    if (text.includes(piece)) return text.replace(piece, " ").trim()
    return `${dense.slice(0, at)} ${dense.slice(at + piece.length)}`.trim()
  }

  /** A text without the words of a term, in a row and in whatever form; nothing if it does not hold them. */
  const withoutWords = (text, term) => {
    const words = text.split(" "),
      wanted = term.split(" ")
    for (let i = 0; i + wanted.length <= words.length; i++) {
      if (wanted.every((word, n) => alike(words[i + n], word))) {
        return [...words.slice(0, i), ...words.slice(i + wanted.length)].join(" ")
      }
    }
    return null
  }

  return Terms
})()
