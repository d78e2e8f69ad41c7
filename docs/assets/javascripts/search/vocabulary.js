// The words of a collection: which there are, how rare each is, and which of them a typed word may stand for. Loaded after
// words.js.
self.rectifiedSearch.Vocabulary = (() => {
  "use strict"

  const { signature, bitCount, distance } = self.rectifiedSearch

  const UNKNOWN = 0.2 // what a word counts that the collection does not know, against the rarest it knows
  const WEAK = 0.24 // what a weak word counts, against another of the same rarity
  // Worth of a word that meets a query's word …
  const FORM = 0.99 // … as another form of it
  const CUT = 4 // … unless all forms of it have so many letters fewer
  const SYNONYM = 0.75 // … as a word of the same meaning
  const CONTINUED = 0.9 // … as its continuation, where it is the word being typed
  const KNOWN = 0.85 // … less, where what was typed is a word already
  const BEGUN = 0.65 // … as its continuation elsewhere
  const ANY = 0.85,
    TYPED = 0.15 // … of that: a share for any continuation, a share by how much of it is typed
  const MISTYPED = [1, 0.75, 0.55] // … by number of typing errors
  const MISTYPED_BEGIN = [1, 0.6, 0.45] // … in its beginning
  const INITIAL = 0.8 // … less, where the first letter is wrong
  const UNLIKELY = 0.7 // … less, where what was typed is the beginning of a word
  const ENDED = 0.5 // … as its end, such as “norm2d” of BatchNorm2d
  const INNER = 5 // letters that an end must have
  const CLOSED = 4 // letters that a word must have to be misspelled, or to be the beginning of another though finished
  const LONG = 8 // letters from which two errors are forgiven
  const FAR = 0.55 // errors in a letter that a proposed spelling may have at most

  const A = 65 // the code of the letter that says: no letter shared

  /** Sorted words from what search_index.py's `front_coded` makes of them. */
  const words = coded => {
    let last = ""
    return Array.from(coded.matchAll(/([A-Z])([^A-Z]*)/g), ([, shared, others]) => {
      last = last.slice(0, shared.charCodeAt(0) - A) + others
      return last
    })
  }

  /** Numbers from what search_index.py's `packed` makes of them. */
  const numbers = packed =>
    Int32Array.from(packed.match(/\(\w+\)|\w/g) ?? [], number => parseInt(number.replace("(", ""), 36))

  class Vocabulary {
    constructor(index, reader) {
      this.reader = reader
      this.words = words(index.words) // sorted
      this.numbers = new Map(this.words.map((word, number) => [word, number]))
      this.spread = numbers(index.spread) // by word: texts that hold it, or else documents whose names do
      this.named = numbers(index.named) // by word: how many names hold it
      this.stems = new Map() // stem → its forms
      this.lengths = new Map() // words by length
      this.words.forEach((word, number) => {
        add(this.stems, reader.stem(word), number)
        add(this.lengths, word.length, number)
      })
      this.signatures = Int32Array.from(this.words, signature)
      this.total = index.documents
      this.rarity = Float64Array.from(this.words, word => this.rarityOf(word))
    }

    rarityOf(word) {
      const group = this.forms(word).reduce((sum, form) => sum + this.spread[form], 0)
      const rarity = Math.log(1 + this.total / Math.min(this.total, Math.max(1, group)))
      return rarity * (this.reader.weak.has(word) ? WEAK : 1)
    }

    /** How rare a word that nobody knows is taken to be. */
    unknown(word) {
      return Math.log(1 + this.total) * UNKNOWN * (this.reader.weak.has(word) ? WEAK : 1)
    }

    /** All forms of a word, itself among them. */
    forms(word) {
      return this.stems.get(this.reader.stem(word)) ?? []
    }

    knows(word) {
      return this.numbers.has(word) || this.stems.has(this.reader.stem(word))
    }

    /** Whether a word is a name's, or stands in more than one text. */
    isCommon(word) {
      return this.isNamed(word) || this.spread[this.numbers.get(word)] > 1
    }

    /** Whether some name holds a word. */
    isNamed(word) {
      return this.named[this.numbers.get(word)] > 0
    }

    /** Numbers of the words that begin with `beginning`. */
    *begunBy(beginning) {
      let low = 0,
        high = this.words.length
      while (low < high) {
        const middle = (low + high) >> 1
        if (this.words[middle] < beginning) low = middle + 1
        else high = middle
      }
      for (; this.words[low]?.startsWith(beginning); low++) yield low
    }

    /** The words that a typed word may stand for, each with its worth. */
    expand(typed, typing) {
      const found = new Map()
      const meet = (number, worth) => {
        if (worth > (found.get(number) ?? 0)) found.set(number, worth)
      }
      this.meetForms(typed, meet)
      const known = found.size > 0
      if (typing || (!known && typed.length >= CLOSED)) this.meetContinued(typed, typing, known, meet)
      // A number is itself or another.
      if (known || typed.length < CLOSED || /^\d/.test(typed)) return found
      this.meetMisspelled(typed, typing, found.size > 0, meet)
      if (!found.size && typed.length >= INNER) this.meetEnded(typed, meet)
      return found
    }

    /** The word itself, its other forms, and words of the same meaning. */
    meetForms(typed, meet) {
      const stem = this.reader.stem(typed)
      if (this.numbers.has(typed)) meet(this.numbers.get(typed), 1)
      // A form so much shorter than what was typed may be another word: “postional” is no form of “post”.
      const forms = this.stems.get(stem) ?? []
      if (forms.some(number => this.words[number].length > typed.length - CUT))
        for (const number of forms) meet(number, FORM)
      for (const other of this.reader.synonyms.get(stem) ?? []) {
        for (const number of this.stems.get(other) ?? []) meet(number, SYNONYM)
      }
    }

    /** Words that begin with what was typed. */
    meetContinued(typed, typing, known, meet) {
      const worth = (typing ? CONTINUED : BEGUN) * (known ? KNOWN : 1)
      for (const number of this.begunBy(typed)) {
        meet(number, worth * (ANY + (TYPED * typed.length) / this.words[number].length))
      }
    }

    /** Words that what was typed is an error or two away from, or from the beginning of which it is. */
    meetMisspelled(typed, typing, continued, meet) {
      const most = typed.length < LONG ? 1 : 2
      const bits = signature(typed)
      const shape = continued ? UNLIKELY : 1
      const look = (number, beginning) => {
        const word = this.words[number]
        const differing = beginning ? bits & ~this.signatures[number] : bits ^ this.signatures[number]
        if (bitCount(differing) > (beginning ? most : 2 * most)) return
        const errors = distance(typed, word, most, beginning)
        if (errors > most) return
        const initial = word[0] === typed[0] ? 1 : INITIAL
        meet(number, (beginning ? MISTYPED_BEGIN : MISTYPED)[errors] * initial * shape)
      }
      for (let length = typed.length - most; length <= typed.length + most; length++) {
        for (const number of this.lengths.get(length) ?? []) look(number, false)
      }
      if (!typing || typed.length <= CLOSED || continued) return
      this.words.forEach((word, number) => {
        if (word.length > typed.length) look(number, true)
      })
    }

    /** Words that end with what was typed, such as the names of code. */
    meetEnded(typed, meet) {
      this.words.forEach((word, number) => {
        if (word.endsWith(typed)) meet(number, ENDED)
      })
    }

    /** The word of a name that is nearest to one that nobody knows; nothing if none is near. */
    nearest(word) {
      let best = "",
        least = FAR,
        uses = 0
      this.words.forEach((other, number) => {
        const named = this.named[number]
        if (!named || other.length < 3) return
        const longer = Math.max(word.length, other.length)
        const share = distance(word, other, Math.ceil(longer * least), false) / longer
        if (share < least || (share === least && named > uses)) [best, least, uses] = [other, share, named]
      })
      return best
    }
  }

  const add = (groups, key, number) => {
    if (groups.has(key)) groups.get(key).push(number)
    else groups.set(key, [number])
  }

  return Vocabulary
})()
