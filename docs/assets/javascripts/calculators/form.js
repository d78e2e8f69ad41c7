// What all calculators share: reading what is typed, setting numbers, and the form. A calculator describes its fields and
// what it computes of them (see CONTRIBUTING.md); nothing here knows which there are, and only `draw` touches the page.
;(() => {
  const DIGITS = 5 // significant ones of numbers that are not whole
  const LONG = 16 // characters of an option that want a wider box
  const PAUSE = 400 // ms without typing, after which the result is said and the address follows
  const EXACT = Number.MAX_SAFE_INTEGER
  const known = {}

  // Numbers as they are shown.

  const raised = power => String(power).replace(/./g, sign => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)])
  const minus = text => text.replace("-", "−")
  const grouped = number => minus(number.toLocaleString("en-US", { maximumFractionDigits: 20 }))

  /** A number that is measured and not counted: to five significant digits, though it may happen to be whole. */
  const rounded = number => {
    if (number === 0) return "0"
    // What arithmetic leaves in the last places does not decide which way a half is rounded.
    const steady = Number(number.toPrecision(13))
    const [digits, power] = steady.toExponential(DIGITS - 1).split("e")
    const tidy = digits.replace(/\.?0+$/, "")
    if (power < -4 || power > 8) return `${minus(tidy)} × 10${raised(Number(power))}`
    return grouped(Number(`${digits}e${power}`))
  }

  /** A number: whole ones exactly, others to five significant digits. */
  const shown = number =>
    Number.isInteger(number) && Math.abs(number) <= EXACT ? grouped(number + 0) : rounded(number)

  /** Marks a number of a table as measured. */
  const real = number => ({ real: number })

  /** An amount of memory, with the multiples of 1,024 and of 1,000 that it is read in. */
  const memory = bytes => {
    const said = `${shown(bytes)} ${bytes === 1 ? "byte" : "bytes"}`
    if (bytes < 1000) return said
    const of = (base, units) => {
      const step = Math.min(Math.floor(Math.log(bytes) / Math.log(base) + 1e-9), units.length)
      return step ? `${shown(bytes / base ** step)} ${units[step - 1]}` : ""
    }
    const both = [of(1024, ["KiB", "MiB", "GiB", "TiB", "PiB"]), of(1000, ["kB", "MB", "GB", "TB", "PB"])]
    return `${said} = ${both.filter(Boolean).join(" = ")}`
  }

  const cell = value => {
    if (typeof value === "number") return shown(value)
    return typeof value === "string" ? value : rounded(value.real)
  }

  // What is typed.

  const named = field => (field.symbol ? `${field.name} ${field.symbol.replace("_", "")}` : field.name)
  const range = ({ whole, min, max }) => `a ${whole ? "whole " : ""}number from ${shown(min)} to ${shown(max)}`
  const quoted = text => `“${text.length > 20 ? `${text.slice(0, 20)}…` : text}”`

  /** The number that a text says, or a sentence on why it says none. */
  const number = (field, text) => {
    const bare = text.trim().replace("−", "-")
    if (!bare) return `is empty; type ${range(field)}`
    const digits = /^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(bare) ? bare.replaceAll(",", "") : bare
    if (/^[-+]?\d+,\d+$/.test(digits)) return `has a decimal comma; write ${bare.replace(",", ".")}`
    const value = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(digits) ? Number(digits) : Number.NaN
    if (Number.isNaN(value)) return `says ${quoted(text)}, which is no number; type ${range(field)}`
    if (field.whole && !Number.isInteger(value) && Math.abs(value) < EXACT)
      return `is ${quoted(bare)}, which is not whole; type ${range(field)}`
    if (!(value >= field.min && value <= field.max)) return `is ${quoted(bare)}; type ${range(field)}`
    return value + 0
  }

  const between = ([least, most], what) =>
    least === most ? `${least} ${what}${least > 1 ? "s" : ""}` : `${least} to ${most} ${what}s`

  /** The rows of numbers that a text says, or a sentence. */
  const table = (field, text) => {
    const lines = text.split(/[\n;]/).filter(line => line.trim())
    const [fewest, most] = field.rows
    if (lines.length < fewest || lines.length > most)
      return `has ${lines.length} rows; type ${between(field.rows, "row")} of numbers`
    const rows = []
    for (const [at, line] of lines.entries()) {
      const where = most > 1 ? `in row ${at + 1} ` : ""
      // It may be a decimal comma, set off thousands, or part two numbers: nobody could tell which was meant.
      const [unclear] = line.match(/[-+−]?[\d.]*\d,[\d.][\d.,]*/) ?? []
      if (unclear) return `${where}has ${quoted(unclear)}; write decimals with a point, and a blank between numbers`
      const row = line
        .trim()
        .split(/[\s,]+/)
        .map(part => number(field, part))
      const wrong = row.find(value => typeof value === "string")
      if (wrong) return `${where}${wrong}`
      if (row.length < field.columns[0] || row.length > field.columns[1])
        return `${where}has ${row.length} number${row.length === 1 ? "" : "s"}; type ${between(field.columns, "number")}${most > 1 ? " a row" : ""}`
      if (rows.length && rows[0].length !== row.length) return `${where}has not as many numbers as the row above`
      rows.push(row)
    }
    return rows
  }

  const read = (field, text) => {
    if (field.options) return Object.hasOwn(field.options, text) ? text : `is ${quoted(text)}; choose one of the list`
    return (field.rows ? table : number)(field, text)
  }

  const failed = (field, value) => typeof value === "string" && !(field.options && Object.hasOwn(field.options, value))

  /** The texts that a calculator begins with, by field. */
  const defaults = calculator => Object.fromEntries(calculator.fields.map(field => [field.id, String(field.value)]))

  /** Whether a field is asked for, by the choices that are made. */
  const asked = (field, texts) => !field.when || field.when(texts)

  const beyond = value => typeof value !== "string" && !(Math.abs(value.real ?? value) <= 1e300)

  /**
   * What a calculator says of texts: `{ says, tables }` with every number set, or `{ wrong }`, the sentences by field;
   * what concerns no single field is under an empty name.
   */
  const answer = (calculator, texts) => {
    const values = {}
    const wrong = {}
    for (const field of calculator.fields.filter(one => asked(one, texts))) {
      const value = read(field, texts[field.id] ?? "")
      if (failed(field, value)) wrong[field.id] = `${named(field)} ${value}.`
      else values[field.id] = value
    }
    if (Object.keys(wrong).length) return { wrong }
    const found = calculator.compute(values)
    if (found.wrong) return { wrong: { [found.at ?? ""]: found.wrong } }
    const all = found.tables.flatMap(({ rows }) => rows.flat())
    if (all.some(beyond)) return { wrong: { "": "The result is too large to compute; type smaller numbers." } }
    const tables = found.tables.map(one => ({ ...one, rows: one.rows.map(row => row.map(cell)) }))
    return { says: found.says, tables, draw: found.draw, values }
  }

  // The form.

  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties)
    element.append(...children)
    return element
  }

  /** A drawing of a width and height in pixels; `add` puts parts into it, whose looks are classes of drawing.css. */
  const picture = (width, height, alt) => {
    const draw = (name, attributes, text) => {
      const element = document.createElementNS("http://www.w3.org/2000/svg", name)
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
      if (text) element.textContent = text
      return element
    }
    const root = draw("svg", {
      class: "panel",
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "aria-label": alt,
    })
    return { root, add: (name, attributes, text) => root.append(draw(name, attributes, text)) }
  }

  /** A label's words, the symbol as formulas have it. */
  const label = field => {
    const [symbol, index] = (field.symbol ?? "").split("_")
    const parts = [field.name]
    if (symbol) parts.push(" ", make("i", {}, symbol), ...(index ? [make("sub", {}, index)] : []))
    return parts
  }

  const control = (field, id) => {
    if (field.options) {
      const options = Object.entries(field.options).map(([value, words]) => new Option(words, value))
      return make("select", { id }, ...options)
    }
    const common = { id, autocomplete: "off", spellcheck: false }
    if (field.rows && field.rows[1] > 1) return make("textarea", { ...common, rows: Math.min(field.rows[1], 6) })
    return make("input", { ...common, type: "text", inputMode: field.rows || field.min < 0 ? "text" : "decimal" })
  }

  const tableOf = ({ caption, head, rows }) => {
    const headed = head ? [make("thead", {}, make("tr", {}, ...head.map(words => heading(words, "col"))))] : []
    const body = rows.map(([first, ...rest]) =>
      make("tr", {}, heading(first, "row"), ...rest.map(text => make("td", { textContent: text }))),
    )
    return make("table", {}, make("caption", { textContent: caption }), ...headed, make("tbody", {}, ...body))
  }

  const heading = (textContent, scope) => make("th", { textContent, scope })

  const plain = tables => tables.flatMap(one => [one.caption, ...one.rows.map(row => row.join("\t"))]).join("\n")

  /** Draw the form of a calculator into its fold. */
  const draw = (box, id) => {
    const calculator = known[id]
    const said = new URLSearchParams(location.search)
    const mine = said.get("calculator") === id
    const begin = defaults(calculator)
    const parts = calculator.fields.map(field => {
      const name = `${box.id}-${field.id}`
      const input = control(field, name)
      const note = make("span", { className: "wrong", id: `${name}-wrong` })
      input.setAttribute("aria-describedby", note.id)
      const around = make("p", { className: "field" }, make("label", { htmlFor: name }, ...label(field)), input, note)
      const words = Object.values(field.options ?? {})
      if (field.rows || words.some(one => one.length > LONG)) around.classList.add("wide")
      return { field, input, note, around }
    })
    const says = make("p", { className: "says" })
    says.setAttribute("role", "status")
    const results = make("div", { className: "results table-box" })
    const drawing = make("div", { className: "drawing" })
    const act = (words, todo) => {
      const button = make("button", { type: "button", textContent: words })
      button.addEventListener("click", todo)
      return button
    }
    let now
    let later

    /** What stands in the fields that can be read, as a calculator takes it. */
    const valid = typed => {
      const values = calculator.fields.map(field => [field, read(field, typed[field.id])])
      return Object.fromEntries(values.filter(one => !failed(...one)).map(([field, value]) => [field.id, value]))
    }
    const texts = () => Object.fromEntries(parts.map(({ field, input }) => [field.id, input.value]))
    const fill = values => {
      for (const { field, input } of parts) input.value = values[field.id]
    }
    const address = place => {
      const typed = texts()
      const query = new URLSearchParams({ calculator: id })
      for (const field of calculator.fields) if (asked(field, typed)) query.set(field.id, typed[field.id])
      return new URL(`?${query}${place}`, location.href.split(/[?#]/)[0]).href
    }
    const given = () => ({
      caption: "Typed",
      rows: parts
        .filter(({ around }) => !around.hidden)
        .map(({ field, input }) => [named(field), field.options?.[input.value] ?? input.value]),
    })

    const show = () => {
      const typed = texts()
      for (const { field, around } of parts) around.hidden = !asked(field, typed)
      now = answer(calculator, typed)
      const wrong = now.wrong ?? {}
      for (const { field, input, note } of parts) {
        note.textContent = wrong[field.id] ?? ""
        if (wrong[field.id]) input.setAttribute("aria-invalid", "true")
        else input.removeAttribute("aria-invalid")
      }
      results.replaceChildren(...(now.tables ?? []).map(tableOf))
      if (now.tables) {
        const typedTable = tableOf(given())
        typedTable.classList.add("typed")
        results.prepend(typedTable)
      }
      drawing.replaceChildren(...(now.draw ? [now.draw(picture, now.values)].flat() : []))
      drawing.hidden = !drawing.childElementCount
      copied.disabled = !now.tables
    }
    const say = () => {
      says.textContent = now.says ?? Object.values(now.wrong).join(" ")
      says.classList.toggle("refused", !now.says)
    }
    const change = () => {
      show()
      clearTimeout(later)
      later = setTimeout(() => {
        say()
        if (box.isConnected) history.replaceState(history.state, "", address(location.hash))
      }, PAUSE)
    }
    const copied = act("Copy result", () =>
      rectified.copy(`${plain([given(), ...now.tables])}\n`, "Result copied", copied),
    )
    const linked = act("Copy link", () => rectified.copy(address(`#${box.id}`), "Link copied", linked))
    const reset = act("Reset", () => {
      fill(begin)
      change()
    })
    const steps = (calculator.acts ?? []).map(({ words, change: todo }) =>
      act(words, () => {
        fill({ ...texts(), ...todo(valid(texts())) })
        change()
      }),
    )

    const form = make(
      "form",
      { noValidate: true },
      make("div", { className: "fields" }, ...parts.map(({ around }) => around)),
      make("p", { className: "acts" }, ...steps, copied, linked, reset),
    )
    form.setAttribute("aria-label", box.querySelector("summary").textContent)
    form.addEventListener("input", change)
    form.addEventListener("submit", event => event.preventDefault())
    fill(mine ? { ...begin, ...Object.fromEntries([...said].filter(([key]) => key in begin)) } : begin)
    for (const { field, input } of parts) if (field.options && input.selectedIndex < 0) input.value = begin[field.id]
    box.append(says, form, drawing, results) // the answer first: a phone's keyboard covers what is below the fields
    rectified.watch(results)
    show()
    say()
  }

  rectified.calculators = {
    /** Make a calculator known by its id. */
    add: (id, calculator) => {
      known[id] = calculator
    },
    answer: (id, texts) => answer(known[id], { ...defaults(known[id]), ...texts }),
    known,
    draw,
    picture,
    real,
    rounded,
    shown,
    memory,
  }
})()
