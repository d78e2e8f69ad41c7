// How alike two formulas are, by the three-letter pieces that their keys share. Loaded after words.js.
self.rectifiedSearch.Formulas = (() => {
  "use strict"

  const PIECE = 3 // letters in a piece
  const SIDE = 4 // letters that a side of an equation must have to stand for it
  const INNER = 5 // letters that a formula must have to count as a part of the query
  // How well a formula fits a query …
  const EXACT = 1.15 // … that is the very formula, against the most alike
  const WITHIN = { least: 0.7, more: 0.25 } // … that is part of it, by the share of it that the query is
  const AROUND = { least: 0.5, more: 0.4 } // … that it is part of, by the share of the query that it is
  const PAIR = { least: 0.3, more: 0.5 } // … of two letters, too short for pieces, that is part of it
  const LIKE = 0.85 // … that shares some of its pieces
  const ONE_SIDE = 0.9 // … of which one side only is looked for
  const LEAST = 0.35 // what fits less well is not found

  const grams = key => {
    const found = new Set()
    for (let i = 0; i + PIECE <= key.length; i++) found.add(key.slice(i, i + PIECE))
    return found
  }

  /** A formula and, if it is an equation, each side of it that is long enough. */
  const sides = whole =>
    whole.includes("=") ? [whole, ...whole.split("=").filter(side => side.length >= SIDE)] : [whole]

  /** How well a formula fits a query, by what they share and by whether one is part of the other. */
  const fitting = (key, other, alike) => {
    if (other === key) return EXACT
    if (key.length >= SIDE && other.includes(key)) {
      return Math.max(alike, WITHIN.least + (WITHIN.more * key.length) / other.length)
    }
    if (other.length >= INNER && key.includes(other)) {
      return Math.max(alike, AROUND.least + (AROUND.more * other.length) / key.length)
    }
    return alike * LIKE
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
    }

    /** Add one; `share` is what it is worth against a question's main formulas. */
    add(document, text, share = 1) {
      for (const key of sides(this.reader.formula(text))) {
        if (key.length < PIECE) continue
        const number = this.keys.length,
          parts = grams(key)
        this.keys.push(key)
        this.sizes.push(parts.size)
        this.documents.push(document)
        this.shares.push(share)
        for (const part of parts) {
          if (this.grams.has(part)) this.grams.get(part).push(number)
          else this.grams.set(part, [number])
        }
      }
    }

    /** How well each document's best formula fits, from 0 to 1. */
    find(text) {
      const found = new Map()
      const meet = (number, fit) => {
        const document = this.documents[number]
        if (fit > LEAST && fit > (found.get(document) ?? 0)) found.set(document, fit)
      }
      const whole = this.reader.formula(text)
      for (const key of new Set(sides(whole))) {
        if (key.length === 2) this.meetPair(key, meet)
        const share = key === whole ? 1 : ONE_SIDE
        const size = grams(key).size
        for (const [number, common] of this.common(key)) {
          const alike = (2 * common) / (size + this.sizes[number])
          meet(number, fitting(key, this.keys[number], alike) * (share * this.shares[number]))
        }
      }
      return found
    }

    meetPair(key, meet) {
      this.keys.forEach((other, number) => {
        if (other.includes(key)) meet(number, PAIR.least + (PAIR.more * 2) / other.length)
      })
    }

    /** How many pieces each formula shares with a key, if any. */
    common(key) {
      const common = new Map()
      for (const part of grams(key)) {
        for (const number of this.grams.get(part) ?? []) common.set(number, (common.get(number) ?? 0) + 1)
      }
      return common
    }
  }

  return Formulas
})()
