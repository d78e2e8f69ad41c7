// How alike two formulas are, by the three-letter pieces that their keys share. Loaded after search-words.js.
self.rectifiedSearch.Formulas = (() => {
  "use strict"

  const EXACT = 1.15 // the very formula, against the most alike

  const grams = key => {
    const found = new Set()
    for (let i = 0; i + 3 <= key.length; i++) found.add(key.slice(i, i + 3))
    return found
  }

  /** Formulas and how alike they are. */
  class Formulas {
    constructor(reader) {
      this.reader = reader
      this.keys = []
      this.sizes = []
      this.documents = []
      this.shares = []
      this.grams = new Map()
      this.exact = new Map()
    }

    /** Add one; `share` is what it is worth against a question's main formulas. */
    add(document, text, share = 1) {
      const whole = this.reader.formula(text)
      const keys = whole.includes("=") ? [whole, ...whole.split("=").filter(side => side.length >= 4)] : [whole]
      for (const key of keys) {
        if (key.length < 3) continue
        const number = this.keys.length, parts = grams(key)
        this.keys.push(key)
        this.sizes.push(parts.size)
        this.documents.push(document)
        this.shares.push(share)
        for (const part of parts) this.grams.has(part) ? this.grams.get(part).push(number) : this.grams.set(part, [number])
      }
    }

    /** How well each document's best formula fits, from 0 to 1. */
    find(text) {
      const found = new Map()
      const whole = this.reader.formula(text)
      const sides = whole.split("=").filter(side => side.length >= 4)
      for (const key of new Set([whole, ...(whole.includes("=") ? sides : [])])) {
        const share = key === whole ? 1 : 0.9
        if (key.length === 2) this.keys.forEach((other, n) => {
          const fit = other.includes(key) ? 0.3 + 0.5 * 2 / other.length : 0
          if (fit > 0.35 && fit > (found.get(this.documents[n]) ?? 0)) found.set(this.documents[n], fit)
        })
        const parts = grams(key), common = new Map()
        for (const part of parts) for (const n of this.grams.get(part) ?? []) common.set(n, (common.get(n) ?? 0) + 1)
        for (const [n, count] of common) {
          const other = this.keys[n]
          let fit = 2 * count / (parts.size + this.sizes[n])
          if (other === key) fit = EXACT
          else if (key.length >= 4 && other.includes(key)) fit = Math.max(fit, 0.7 + 0.25 * key.length / other.length)
          else if (other.length >= 5 && key.includes(other)) fit = Math.max(fit, 0.5 + 0.4 * other.length / key.length)
          else fit *= 0.85
          fit *= share * this.shares[n]
          if (fit > 0.35 && fit > (found.get(this.documents[n]) ?? 0)) found.set(this.documents[n], fit)
        }
      }
      return found
    }
  }

  return Formulas
})()
