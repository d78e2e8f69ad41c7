// How search reads words and formulas, by the rules that the index carries, and how far a typed word is from another.
self.rectifiedSearch = (() => {
  "use strict"

  /** Letters that differ between two words, as a bit set, so that most pairs need no closer look. */
  const signature = word => {
    let bits = 0
    for (let i = 0; i < word.length; i++) bits |= 1 << (word.charCodeAt(i) % 31)
    return bits
  }

  const bitCount = bits => {
    let count = 0
    for (; bits; bits &= bits - 1) count++
    return count
  }

  /**
   * Typing errors (a letter too many, missing, wrong, or two swapped) that make `typed` out of `word`, or of the best
   * beginning of it; `most + 1` stands for more than `most`.
   */
  const distance = (typed, word, most, beginning) => {
    const width = typed.length
    if (!beginning && Math.abs(word.length - width) > most) return most + 1
    const rows = Math.min(word.length, width + most)
    let before = [],
      last = Array.from({ length: width + 1 }, (_, i) => i),
      best = most + 1
    for (let r = 1; r <= rows; r++) {
      const row = [r]
      let least = r
      for (let c = 1; c <= width; c++) {
        let cost = Math.min(last[c] + 1, row[c - 1] + 1, last[c - 1] + (typed[c - 1] === word[r - 1] ? 0 : 1))
        if (r > 1 && c > 1 && typed[c - 1] === word[r - 2] && typed[c - 2] === word[r - 1]) {
          cost = Math.min(cost, before[c - 2] + 1)
        }
        row.push(cost)
        least = Math.min(least, cost)
      }
      if (beginning) best = Math.min(best, row[width])
      if (least > most) return best
      before = last
      last = row
    }
    return beginning ? best : Math.min(last[width], most + 1)
  }

  /** Words and formulas as the rules read them. */
  class Reader {
    constructor(rules) {
      this.stop = new Set(rules.stop)
      this.weak = new Set(rules.weak)
      this.spelling = rules.spelling.map(([pattern, to]) => [new RegExp(pattern), to])
      this.endings = new Map(rules.endings.map(([ending, to, left]) => [ending, [to, left]]))
      this.symbols = new Map(Object.entries(rules.symbols))
      this.formulas = rules.formulas.map(([pattern, to]) => [new RegExp(pattern, "g"), to])
      this.formulaLike = new RegExp(rules.formula)
      this.longest = Math.max(...rules.endings.map(([ending]) => ending.length))
      this.stems = new Map()
      this.synonyms = new Map() // stem → stems of the words that readers put for it
      for (const group of rules.synonyms) {
        const stems = [...new Set(group.map(word => this.stem(word)))]
        for (const stem of stems) {
          const others = stems.filter(other => other !== stem)
          this.synonyms.set(stem, [...(this.synonyms.get(stem) ?? []), ...others])
        }
      }
    }

    /** Named symbols instead of Greek letters and signs, no accents. */
    plain(text) {
      return text
        .replace(/[\u0080-\uffff]/g, c => this.symbols.get(c) ?? c)
        .normalize("NFKD")
        .replace(/[\u0300-\u036f]/g, "")
    }

    /** The words of a text, as written; numbers whole: 0.25, 1,000 as 1000, 28 × 28 as 28x28. */
    words(text) {
      const joined = text.replace(/(?<![\d.])(\d+)\s?[xX×]\s?(?=\d+(?!\d|\.\d))/g, "$1x")
      return (
        this.plain(joined)
          .replace(/['’]/g, "")
          .replace(/(\d),(?=\d{3}(?!\d))/g, "$1")
          .match(/\d+(?:\.\d+)+|[A-Za-z0-9]+/g) ?? []
      )
    }

    /** A word without its ending, in American spelling: what all its forms have in common. */
    stem(word) {
      let stem = this.stems.get(word)
      if (stem !== undefined) return stem
      stem = word
      for (const [pattern, to] of this.spelling) stem = stem.replace(pattern, to)
      for (let n = Math.min(this.longest, stem.length - 1); n > 0; n--) {
        const rule = this.endings.get(stem.slice(-n))
        if (!rule || stem.length - n < rule[1]) continue
        stem = stem.slice(0, -n) + rule[0]
        break
      }
      // stopping and stop, clipped and clip
      stem = stem.replace(/([bdgmnprt])\1$/, "$1")
      this.stems.set(word, stem)
      return stem
    }

    /** The words of a text in lower case. */
    lower(text) {
      return this.words(text).map(word => word.toLowerCase())
    }

    /** Of words those that say something. */
    telling(words) {
      return words.filter(word => !this.stop.has(word))
    }

    /** Words without what their forms differ in, as one text. */
    stemmed(words) {
      return words.map(word => this.stem(word)).join(" ")
    }

    /** A formula without all that does not matter. */
    formula(text) {
      let key = this.plain(text).toLowerCase()
      for (const [pattern, to] of this.formulas) key = key.replace(pattern, to)
      return key
    }

    /** Whether a query may be a formula. */
    isFormula(text) {
      return this.formulaLike.test(text)
    }
  }

  return { Reader, signature, bitCount, distance }
})()
