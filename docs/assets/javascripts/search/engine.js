// The search engine: reads the index that scripts/rectified/site/search_index.py builds and answers queries.
//
// A question is found by its names first (title and aliases), then by its formulas, then by the words of its answer.
// Each word of a query is met by the same word, another form of it, its continuation, or a misspelling, in falling order
// of worth. What texts say word for word (texts.js) counts besides, the more the fewer say it. Loaded after words.js,
// formulas.js and texts.js; runs in a worker and, where pages are opened from disk, in the page; touches neither DOM nor
// network.
self.rectifiedSearch = (() => {
  "use strict"

  const { Reader, Vocabulary, Collection, Formulas, Texts, Terms } = self.rectifiedSearch

  const LIMIT = 20 // results shown …
  const FEW = 3 // … where they fit little
  const LEAST = 0.08 // the score of the last result, against the first
  const UNFINISHED = 0.3 // what a word of no meaning counts while it may be the beginning of another
  const JOINED = 0.95 // worth of a word that two of a query's words are, written as one
  const SPLIT = 0.4 // what a part of a word counts, where the whole is a word too
  const LIKELY = 0.97 // a word stands for those that it meets so well, against the best
  const MARKED = 0.8 // … and those are marked in results
  const CLOSED = 4 // letters that the beginning of a word must have to be taken for one
  // How much each kind of evidence counts.
  const NAME = 5,
    TITLE = 0.65,
    WHOLE = 1.1,
    NAMES = 2.5,
    TEXT = 0.8,
    COVERED = 1.1,
    FORMULA = 4
  const ASKED = 0.7,
    OWN = 0.4,
    PHRASE = 1.05 // in a name: share of the query, share of the name, the words in a row
  const NAMED = 3.5,
    SPREAD = 1.7 // how much it matters that all names, or all of a question, meet the whole query
  const SAID = 1.6 // what a text must say of a word to cover it
  const SAME = 0.94,
    IN_FORMULA = 0.2 // a formula fits so well that the words in it count only so much
  const MENTION = 1 // the score of an answer that merely mentions what was asked for
  const INLINE = 0.9 // a formula in running text against one displayed or an alias
  const PAGE = 0.45 // a page against a question
  const EXACTLY = 16 // how much it matters that a name is what was asked for and nothing else
  const ALIKE = 1.5 // how much it matters that a formula is very much alike
  const DEPTH = [0, 0.3, 0.45, 0.6] // how often an answer says a word
  const SHORT = 0.15 // more, if the short answer says it
  // What is said word for word, against the evidence above …
  const ROW = 11 // … if several words stand in a row
  const TITLED = 5 // … if a title holds all that the words tell, in a row
  const NEARLY = 0.5 // … less, if a name is so called but for typing errors
  const WORD = 8 // … if it is one word
  const INTERFACE = 14 // … if it is a name of code, such as `torch.nn.Linear`
  const LONGER = 0.5 // … less, if that is only the beginning of a longer one
  const IN_CODE = 0.6 // … less, if only code says it and the query is prose
  const UNIQUE = 2 // how fast that falls with the number of texts that say it
  const PARTLY = 0.5 // the score of a text that says a part only, where nothing else is found
  const LITTLE = 0.45 // the share of a query that the best result must cover to be called a result
  const TELLING = 0.5 // what a single word of a query must weigh for its sentence to be shown
  const WANTED = 24 // parts of texts that one query may ask for
  const MEANT = 8 // parts of the index that one word may ask for
  const OPENING = 48 // parts of titles that a query may ask for which says nothing yet

  const FOREIGN = /[^\p{Script=Latin}\p{Script=Greek}\p{Script=Common}\p{Script=Inherited}]/u // letters that are not ours

  const escaped = text => text.replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`)

  class Engine {
    constructor(index) {
      const reader = new Reader(index.rules)
      this.reader = reader
      this.topics = index.topics
      this.total = index.documents
      this.part = index.part
      this.formulaParts = index.formulas
      this.vocabulary = new Vocabulary(index, reader)
      this.collection = new Collection(index, reader, this.vocabulary)
      this.formulas = new Formulas(reader)
      this.texts = new Texts(reader, index.part)
      this.terms = new Terms()
      this.loaded = new Set() // the parts that are there
      // Room to count in, cleared after each use.
      this.nameFit = new Float64Array(index.names)
      this.nameQuery = new Float64Array(index.names)
      this.nameOwn = new Float64Array(index.names)
      this.documentFit = new Float64Array(index.documents)
      this.textFit = new Float64Array(index.documents)
    }

    /** Take in a part of the index: `words-0`, `titles-0`, `formulas-0`, `texts-0` and so on, or `terms`. */
    add(part, content) {
      if (this.loaded.has(part)) return
      this.loaded.add(part)
      const [kind, number] = part.split("-")
      if (kind === "words") this.collection.addWords(Number(number), content)
      else if (kind === "titles") this.collection.addTitles(Number(number), content)
      else if (kind === "texts") this.texts.add(Number(number), content)
      else if (kind === "terms") this.terms.add(content)
      else for (const [document, text, main] of content) this.formulas.add(document, text, main ? 1 : INLINE)
    }

    /** The number of the part of titles, and of texts, that holds a document. */
    partOf(document) {
      return Math.floor(document / this.part)
    }

    /** All parts of the index but the texts and other languages. */
    allParts() {
      const words = this.collection.starts.map((_, part) => `words-${part}`)
      return [...words, ...this.titleParts(), ...this.allFormulas()]
    }

    titleParts() {
      return Array.from({ length: Math.ceil(this.total / this.part) }, (_, part) => `titles-${part}`)
    }

    allFormulas() {
      return Array.from({ length: this.formulaParts }, (_, part) => `formulas-${part}`)
    }

    /** A name without what its forms differ in. */
    call(text) {
      return this.reader.stemmed(this.reader.lower(text))
    }

    /** A word written as one that the collection writes as two, or a name in the manner of code. */
    parts(raw) {
      const typed = raw.toLowerCase()
      const humps = raw.match(/[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*|\d+/g) ?? []
      if (humps.length > 1 && humps.some(hump => this.vocabulary.knows(hump.toLowerCase()) && hump.length > 2)) {
        return humps.map(hump => hump.toLowerCase())
      }
      let best = [],
        rank = 0
      for (let i = 2; i + 2 <= typed.length; i++) {
        const pair = [typed.slice(0, i), typed.slice(i)]
        const worth = Math.min(...pair.map(word => (this.vocabulary.isCommon(word) ? word.length : 0)))
        if (worth > rank) [best, rank] = [pair, worth]
      }
      return rank > 2 || (rank > 1 && typed.length > 6) ? best : []
    }

    /** The words of a query that count: each with what it may stand for and how much it counts. */
    slots(text) {
      const { reader } = this
      const raw = reader.words(text)
      const typed = raw.map(word => word.toLowerCase())
      const open = /[A-Za-z0-9]$/.test(reader.plain(text))
      const formula = reader.isFormula(text)
      const joined = typed.map((word, i) => this.joined(word, typed[i + 1]))
      const slots = typed.flatMap((word, i) => {
        const typing = open && i === typed.length - 1
        const both = joined[i] ?? joined[i - 1]
        const slight = reader.stop.has(word) || word.length < 2
        const begun = typing && this.isBegun(raw[i])
        if (both || !slight) return this.slotsOf(raw[i], this.meant(word, typing, both), both, begun)
        return typing && !(formula && word.length < 2) ? this.unfinished(word, typed.length > 1) : []
      })
      for (const slot of slots) this.weigh(slot)
      return slots
    }

    /** What two words of a query stand for if they are one; nothing if they are not. */
    joined(word, next) {
      if (next === undefined) return null
      // “in its” is no “inits”.
      if (this.reader.stop.has(word) && this.reader.stop.has(next)) return null
      const pair = word + next
      const short = pair.length < 4 || (word.length < 2 && pair.length < 7)
      return !short && /[a-z]/.test(pair) && this.vocabulary.knows(pair) ? this.vocabulary.expand(pair, false) : null
    }

    /** Perhaps the beginning of a word: “batch nor”, “gradient d”. */
    unfinished(word, follows) {
      const found = this.vocabulary.expand(word, true)
      return found.size && follows ? [{ word, found, share: UNFINISHED }] : []
    }

    /** What a word may stand for, alone and joined with its neighbor. */
    meant(word, typing, both) {
      const found = both && this.reader.stop.has(word) ? new Map() : this.vocabulary.expand(word, typing)
      for (const [number, worth] of both ?? []) found.set(number, Math.max(found.get(number) ?? 0, worth * JOINED))
      return found
    }

    /** Whether what is being typed is the beginning of a word, rather than two words written as one. */
    isBegun(raw) {
      return raw.length >= CLOSED && !this.vocabulary.begunBy(raw.toLowerCase()).next().done
    }

    /** A word as it stands, or its parts, or both. */
    slotsOf(raw, found, both, begun) {
      const word = raw.toLowerCase()
      const itself = { word, found, share: 1 }
      const whole = this.vocabulary.numbers.has(word)
      const one = both || ((begun || this.vocabulary.knows(word)) && !/[a-z][A-Z]/.test(raw))
      const parts = one ? [] : this.parts(raw)
      if (!parts.length || (found.size && this.vocabulary.knows(word) && !whole)) return [itself]
      const share = whole ? SPLIT : 1
      const slots = parts
        .filter(part => !this.reader.stop.has(part) && part.length > 1)
        .map(part => ({ word: part, found: this.vocabulary.expand(part, false), share }))
      if (whole) return [itself, ...slots]
      // What was typed may also be one word misspelled, above all if no name holds its parts: “tranformer” is no “tran former”.
      return found.size && !parts.every(part => this.vocabulary.isNamed(part)) ? [...slots, itself] : slots
    }

    /** How much a word counts: as rare as the most common of the words that it most likely stands for. */
    weigh(slot) {
      slot.weak = this.reader.weak.has(slot.word)
      slot.weight = this.vocabulary.unknown(slot.word)
      if (slot.found.size) {
        const best = Math.max(0, ...slot.found.values())
        const likely = [...slot.found].filter(([, worth]) => worth > best * LIKELY)
        slot.weight = Math.min(...likely.map(([number]) => this.vocabulary.rarity[number]))
      }
      slot.weight *= slot.share
    }

    /** Score every document that any slot reaches. */
    score(slots, fits) {
      const total = slots.reduce((sum, slot) => sum + slot.weight, 0) || 1
      const reached = new Map()
      const at = document => {
        let entry = reached.get(document)
        if (!entry) {
          entry = { document, name: 0, title: 0, whole: 0, names: 0, text: 0, covered: 0 }
          reached.set(document, entry)
        }
        return entry
      }
      const touched = new Set()
      for (const slot of slots) this.reach(slot, touched, at)
      this.scoreNames(slots, touched, total, at)
      for (const document of fits.keys()) at(document)
      // Where a formula is what was asked for, the words in it say little.
      const wordy = Math.max(0, ...fits.values()) > SAME ? IN_FORMULA : 1
      const scored = [...reached.values()].map(entry =>
        this.weighed(entry, total, wordy, fits.get(entry.document) ?? 0),
      )
      return scored.sort((a, b) => b.score - a.score || a.document - b.document)
    }

    /** Note which names and documents a slot meets, and how well. */
    reach(slot, touched, at) {
      const { documentFit, textFit } = this
      const names = new Set()
      const documents = new Set()
      for (const [number, worth] of slot.found) {
        this.meetNames(number, worth, names)
        this.meetTexts(number, worth, documents)
      }
      this.closeNames(slot, names, documents)
      for (const name of names) touched.add(name)
      for (const document of documents) {
        const entry = at(document)
        entry.names += slot.weight * documentFit[document]
        entry.text += slot.weight * textFit[document]
        entry.covered += slot.weight * Math.max(documentFit[document], Math.min(1, textFit[document] * SAID))
        documentFit[document] = textFit[document] = 0
      }
    }

    meetNames(number, worth, names) {
      const { nameFit, nameOwn } = this
      for (const name of this.collection.namedBy(number)) {
        if (worth <= nameFit[name]) continue
        names.add(name)
        nameOwn[name] += this.vocabulary.rarity[number] * (worth - nameFit[name])
        nameFit[name] = worth
      }
    }

    meetTexts(number, worth, documents) {
      const { documents: holding, weights } = this.collection.saying(number)
      holding.forEach((document, i) => {
        const fit = worth * (DEPTH[weights[i] & 3] + (weights[i] > 3 ? SHORT : 0))
        if (fit > this.textFit[document]) this.textFit[document] = fit
        documents.add(document)
      })
    }

    /** Take what a slot found in names over into what the query found in them. */
    closeNames(slot, names, documents) {
      const { nameFit, nameQuery, documentFit } = this
      for (const name of names) {
        const { document } = this.collection.names[name]
        nameQuery[name] += slot.weight * nameFit[name]
        if (nameFit[name] > documentFit[document]) documentFit[document] = nameFit[name]
        nameFit[name] = 0
        documents.add(document)
      }
    }

    /** The best name of each document: how much of the query it meets, and how much of it the query meets. */
    scoreNames(slots, touched, total, at) {
      const { nameQuery, nameOwn } = this
      const phrase = slots.map(slot => slot.word).join(" ")
      for (const name of touched) {
        const { document, weight, title, text } = this.collection.names[name]
        const asked = nameQuery[name] / total
        const own = Math.min(1, nameOwn[name] / weight)
        nameQuery[name] = nameOwn[name] = 0
        const entry = at(document)
        let fit = asked ** ASKED * (1 - OWN + OWN * own)
        if (slots.length > 1 && text.includes(phrase)) fit *= PHRASE
        entry.whole = Math.max(entry.whole, (asked * own) ** EXACTLY)
        if (title && fit > entry.title) entry.title = fit
        if (fit > entry.name) entry.name = fit
      }
    }

    /** All evidence for a document as one score. */
    weighed(entry, total, wordy, formula) {
      const { document } = entry
      const covered = entry.covered / total
      const words =
        NAME * entry.name +
        TITLE * entry.title +
        WHOLE * entry.whole +
        NAMES * (entry.names / total) ** NAMED +
        (TEXT * entry.text) / total +
        COVERED * covered ** SPREAD
      const score = wordy * words + FORMULA * formula ** ALIKE
      return { document, covered, score: score * (this.collection.isPage(document) ? PAGE : 1) }
    }

    /** Titles that begin with what was typed, or else hold it, for queries that say nothing yet, such as `how do`. */
    opening(text) {
      const typed = this.reader.lower(text).join(" ")
      if (!typed) return []
      const opening = this.collection.titled(title => title.startsWith(typed))
      const documents = opening.length ? opening : this.collection.titled(title => title.includes(typed))
      return documents.map(document => ({ document, covered: 1, score: 1 }))
    }

    /**
     * Search. Gives the query; the best results; whether there are more; whether they fit little; what was asked for in
     * English, if it was asked in another language, and whether in another script; the words that nothing meets; a completion; for no result, a spelling,
     * and for none that fits, all topics; and the parts of the texts, or `terms`, that would tell more (`wanted`). Where
     * parts are lacking without which nothing can be said, gives those alone (`lacking`).
     */
    search(typed) {
      const answer = this.answer(typed)
      if (answer.lacking) return answer
      const query = this.inEnglish(typed, answer)
      if (query) return { ...this.answer(query), query: typed, foreign: query, missing: [], completion: "" }
      const unknown = answer.missing.length > 0 || answer.little || FOREIGN.test(typed)
      return unknown && !this.terms.loaded ? { ...answer, wanted: [...answer.wanted, "terms"] } : answer
    }

    /** Whether a best result, if there is any, is none to rely on. */
    isLittle(best, missing) {
      if (!best) return false
      return best.covered < LITTLE || (missing.length > 0 && best.score < MENTION)
    }

    /** A query of another language in English; nothing if it is English, or nobody knows. */
    inEnglish(typed, { missing, little }) {
      const found = this.terms.english(typed)
      if (!found) return ""
      const { terms, left } = found
      if (left && !FOREIGN.test(typed) && !missing.length && !little) return ""
      const known = this.reader.words(left).filter(word => this.vocabulary.knows(word.toLowerCase()))
      return [...terms, ...known].join(" ")
    }

    answer(typed) {
      const { text, musts } = this.quoted(typed)
      const query = text.trim()
      const slots = this.slots(text)
      const lacking = query ? this.lacking(text, slots, musts) : []
      if (lacking.length) return { lacking }
      const hits = this.said(text)
      this.sayNearly(text, slots, hits)
      const scored = query ? this.strict(this.withSaid(this.ranked(text, slots), hits), musts) : []
      const missing = slots.filter(slot => !slot.found.size).map(slot => slot.word)
      const fitting = scored.filter(result => result.score >= scored[0].score * LEAST)
      // A passing mention of half the query is no answer to it.
      const little = this.isLittle(fitting[0], missing)
      const best = fitting.slice(0, little ? FEW : LIMIT)
      const untitled = this.unloaded(best.map(({ document }) => `titles-${this.partOf(document)}`))
      if (untitled.length) return { lacking: untitled }
      const marked = this.marked(slots)
      return {
        query: typed,
        items: best.map(({ document, score }) => this.item(document, score, marked, hits.get(document))),
        more: fitting.length > best.length,
        little,
        foreign: "",
        otherScript: FOREIGN.test(typed),
        missing,
        completion: best.length && !musts.length ? this.completion(text, best[0].document) : "",
        // What stands nowhere word for word may be there without quotation marks.
        spelling: best.length ? "" : musts.length ? query : this.spelling(query),
        topics: query && (!best.length || little) ? this.topics : [],
        wanted: query ? this.wanted(text, best) : [],
      }
    }

    /** Of some parts those that are not there, each once. */
    unloaded(parts) {
      return [...new Set(parts)].filter(part => !this.loaded.has(part))
    }

    /** The parts of the index that are not there and tell where the words of a query stand, or which formulas there are. */
    lacking(text, slots, musts) {
      const said = new Set([...this.writings(text), ...musts].flat().flatMap(word => this.vocabulary.forms(word)))
      const words = [...said].map(number => this.collection.partOf(number))
      const formulas = this.reader.isFormula(text.trim()) ? this.allFormulas() : []
      if (this.isOpening(slots)) return this.unloaded([...words, ...formulas, ...this.titleParts().slice(0, OPENING)])
      const meant = slots.flatMap(({ found }) => {
        const best = [...found].sort(([, a], [, b]) => b - a)
        return [...new Set(best.map(([number]) => this.collection.partOf(number)))].slice(0, MEANT)
      })
      return this.unloaded([...words, ...formulas, ...meant])
    }

    /** Whether a query says nothing yet. */
    isOpening(slots) {
      return slots.every(slot => slot.share === UNFINISHED)
    }

    /** A query without its quotation marks, and what stands between them, word by word. */
    quoted(typed) {
      const musts = [...typed.matchAll(/["“”„«]([^"“”„«»]+)["“”»]/g)].map(([, inside]) => this.reader.lower(inside))
      return { text: typed.replace(/["“”„«»]/g, " "), musts: musts.filter(words => words.length) }
    }

    /** Every document that names, formulas or words of answers speak for. */
    ranked(text, slots) {
      const query = text.trim()
      const fits = this.reader.isFormula(query) ? this.formulas.find(query) : new Map()
      const telling = slots.some(slot => slot.found.size && (!slot.weak || slots.every(other => other.weak)))
      if (!fits.size && this.isOpening(slots)) return this.opening(query)
      return telling || fits.size ? this.score(slots, fits) : []
    }

    /** The ways in which texts may write a query: as it is, names of code in parts, or two words as one. */
    writings(text) {
      const raw = this.reader.words(text)
      const typed = raw.map(word => word.toLowerCase())
      const found = [typed]
      const parts = raw.flatMap(word => word.match(/[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*|[\d.]+/g) ?? [])
      if (parts.length > raw.length) found.push(parts.map(part => part.toLowerCase()))
      for (let i = 0; i + 1 < typed.length; i++) {
        const pair = typed[i] + typed[i + 1]
        if (/[a-z]/.test(pair) && this.texts.numbers.has(pair)) {
          found.push([...typed.slice(0, i), pair, ...typed.slice(i + 2)])
        }
      }
      return found
    }

    /** What texts say word for word of a query: by document the best hit, with what it is worth. */
    said(text) {
      const open = /[A-Za-z0-9]$/.test(this.reader.plain(text))
      const hits = new Map()
      const prose = !/[._()[\]=]|[a-z][A-Z]/.test(text)
      for (const words of this.writings(text)) {
        const found = this.texts.find(words, open)
        const whole = [...found.values()].filter(hit => hit.fit === 1).length
        const share = (words.length > 1 ? ROW : WORD) * this.uniqueness(whole)
        for (const [document, hit] of found) {
          const known = hits.get(document)
          if (known && (known.fit > hit.fit || (known.fit === hit.fit && known.weight >= hit.weight))) continue
          const place = prose && this.texts.isCode(document, hit) ? IN_CODE : 1
          hits.set(document, { ...hit, worth: hit.fit * share * place })
        }
        if (words.length === 1) this.sayWord(words[0], hits)
      }
      this.sayNames(text, hits)
      if (/^[A-Za-z_]\w*(?:\.\w+)+$/.test(text.trim())) this.sayInterface(text.trim(), hits)
      return hits
    }

    /** Have a text say the query as well as `worth`, if it does not say it better. */
    say(document, worth, hits) {
      const known = hits.get(document)
      hits.set(document, { ...known, fit: 1, worth: Math.max(worth, known?.worth ?? 0), named: true })
    }

    /** A text that bears the query as its name says it best; one whose title holds what the query tells, well. */
    sayNames(text, hits) {
      for (const document of this.collection.called.get(this.call(text)) ?? []) this.say(document, ROW, hits)
      const told = this.reader.stemmed(this.reader.telling(this.reader.lower(text)))
      if (!told.includes(" ")) return
      this.collection.titles.forEach((title, document) => {
        if (` ${title} `.includes(` ${told} `)) this.say(document, TITLED, hits)
      })
    }

    /** A text that would bear the query as its name, were each unknown word spelled as the nearest known one. */
    sayNearly(text, slots, hits) {
      const unknown = slots.filter(({ word, found }) => found.size && !this.vocabulary.knows(word))
      const nearest = new Map(
        unknown.map(({ word, found }) => {
          const [[number]] = [...found].sort(([, a], [, b]) => b - a)
          return [word, this.vocabulary.words[number]]
        }),
      )
      if (!nearest.size) return
      const spelled = this.reader.lower(text).map(word => nearest.get(word) ?? word)
      for (const document of this.collection.called.get(this.reader.stemmed(spelled)) ?? [])
        this.say(document, ROW * NEARLY, hits)
    }

    /** A name of code is met by itself rather than by a longer one that begins with it. */
    sayInterface(name, hits) {
      const saying = [...hits.keys()].filter(document => hits.get(document).fit === 1)
      const itself = new Set(saying.filter(document => this.texts.names(document, name)))
      const worth = INTERFACE * this.uniqueness(itself.size || saying.length)
      for (const document of saying) hits.get(document).worth = worth * (itself.has(document) ? 1 : LONGER)
      if (itself.size) return
      const last = name.slice(name.lastIndexOf(".") + 1).replaceAll("_", " ")
      for (const document of this.collection.called.get(this.call(last)) ?? []) {
        hits.set(document, { ...hits.get(document), fit: 1, worth: INTERFACE * LONGER })
      }
    }

    /** A single word needs no texts: the index knows where it stands. */
    sayWord(word, hits) {
      const number = this.vocabulary.numbers.get(word)
      if (number === undefined) return
      const documents = this.collection.holding(number)
      const worth = WORD * this.uniqueness(documents.size)
      for (const document of documents) {
        if (!hits.get(document)?.fit) hits.set(document, { ...hits.get(document), fit: 1, worth })
      }
    }

    /** From 1 for what one document says down to 0 for what all say. */
    uniqueness(documents) {
      return (1 - Math.log(Math.max(1, documents)) / Math.log(1 + this.total)) ** UNIQUE
    }

    /** The ranked documents with what texts say of the query; where nothing else is found, those that say a part of it. */
    withSaid(ranked, hits) {
      const scored = new Map(ranked.map(result => [result.document, result]))
      for (const [document, { fit, worth, weight }] of hits) {
        if (!fit && ranked.length) continue
        const known = scored.get(document) ?? { document, covered: 0, score: 0 }
        if (fit) scored.set(document, { document, covered: 1, score: known.score + worth })
        else scored.set(document, { ...known, score: PARTLY * weight })
      }
      return [...scored.values()].sort((a, b) => b.score - a.score || a.document - b.document)
    }

    /** Of the results those whose texts say, word for word, all that was put in quotation marks. */
    strict(scored, musts) {
      return musts.reduce((left, words) => {
        const found = this.texts.find(words, false)
        const perhaps = this.holding(words)
        return left.filter(({ document }) =>
          this.texts.documents[document] ? found.get(document)?.fit === 1 : perhaps.has(document),
        )
      }, scored)
    }

    /** The documents that hold all words of a phrase, in any order, as far as the index knows. */
    holding(words) {
      let left = new Set(Array(this.total).keys())
      for (const word of words) {
        if (this.reader.stop.has(word) || (word.length < 2 && !/\d/.test(word))) continue
        const number = this.vocabulary.numbers.get(word)
        if (number === undefined) return new Set()
        const documents = this.collection.holding(number)
        left = new Set([...left].filter(document => documents.has(document)))
      }
      return left
    }

    /** The parts of the texts, not loaded yet, that show the results' sentences or may say the query word for word. */
    wanted(text, best) {
      const words = this.reader.lower(text)
      const candidates = words.length > 1 ? this.writings(text).flatMap(written => [...this.holding(written)]) : []
      const shown = best.map(({ document }) => document)
      const parts = [...shown, ...candidates].filter(document => !this.texts.documents[document])
      return [...new Set(parts.map(document => `texts-${this.partOf(document)}`))].slice(0, WANTED)
    }

    /** The words to mark in results: those that queried words most likely stand for. */
    marked(slots) {
      const marked = new Set()
      for (const { found } of slots) {
        const best = Math.max(0, ...found.values())
        for (const [number, worth] of found) if (worth >= best * MARKED) marked.add(this.vocabulary.words[number])
      }
      return marked
    }

    mark(text, marked) {
      return text
        .split(/([\u0300-\u036f\p{L}\p{N}'’]+)/u)
        .map((part, i) => {
          if (i % 2 === 0) return escaped(part)
          const word = this.reader.words(part).join("").toLowerCase()
          return marked.has(word) ? `<mark>${escaped(part)}</mark>` : escaped(part)
        })
        .join("")
    }

    item(number, score, marked, hit) {
      const { topic, name, title, short } = this.collection.documents[number]
      const [id, heading] = this.topics[topic] ?? ["", ""]
      return {
        topic: id,
        name,
        score,
        title: this.mark(title, marked),
        heading: topic < 0 || !name ? "" : escaped(heading),
        short: this.mark(short, marked),
        ...this.found(number, marked, hit),
      }
    }

    /** Where in a document, below its short answer, what was asked for stands: in words, the sentence, and what is hit. */
    found(document, marked, hit) {
      const { texts } = this
      const telling = hit?.length && (hit.fit || (texts.isSaid(document, hit) && hit.weight > TELLING))
      const where = telling && texts.where(document, hit)
      const sentence = where && texts.sentence(document, hit)
      if (!sentence) return { where: "", said: "", hit: "", sentence: "", leads: false }
      const { before, hit: run, after } = sentence
      return {
        where,
        said: `${this.mark(before, marked)}<mark>${escaped(run)}</mark>${this.mark(after, marked)}`,
        hit: run,
        sentence: before + run + after,
        leads: !hit.named && !texts.isName(document, hit), // who asks for a subject begins at its short answer
      }
    }

    /** The word being typed, completed from the names of the best result. */
    completion(text, document) {
      const typed = /[A-Za-z0-9]*$/.exec(text)[0].toLowerCase()
      if (!typed) return ""
      const words = this.collection.namesOf(document).flatMap(name => this.reader.lower(name))
      return words.find(word => word.startsWith(typed)) ?? ""
    }

    /** What the query may have meant: each unknown word replaced by the nearest word of a name; empty if none is near. */
    spelling(query) {
      const { reader, vocabulary } = this
      const typed = reader.lower(query)
      // Several words that nobody knows are no misspelling.
      if (typed.filter(word => !vocabulary.knows(word)).length > 1) return ""
      let near = false
      const words = typed.map(word => {
        if (reader.stop.has(word) || vocabulary.knows(word) || /^\d/.test(word)) return word
        const nearest = vocabulary.nearest(word)
        if (nearest) near = true
        return nearest
      })
      return near ? words.filter(Boolean).join(" ") : ""
    }
  }

  return { create: index => new Engine(index) }
})()
