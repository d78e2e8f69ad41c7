// The learning rate at each step of a schedule, and its curve.
;(() => {
  const { real, rounded, shown } = rectified.calculators
  const WIDTH = 310
  const HEIGHT = 170
  const [LEFT, RIGHT, TOP, BOTTOM] = [8, 302, 24, 140]
  const POINTS = 240
  const is =
    (...kinds) =>
    v =>
      kinds.includes(v.kind)
  const annealed = is("cosine", "linear")
  const shrinking = is("steps", "exponential")

  /** The logarithm of what a rate is multiplied by, whole numbers of steps after warmup. */
  const shrunk = (v, after) => Math.log(v.factor) * (v.kind === "steps" ? Math.floor(after / v.every) : after)

  const DECAY = {
    constant: v => v.highest,
    cosine: (v, after, length) => v.lowest + (v.highest - v.lowest) * Math.cos((Math.PI / 2) * (after / length)) ** 2,
    linear: (v, after, length) => (v.highest * (length - after) + v.lowest * after) / length,
    steps: (v, after) => v.highest * v.factor ** Math.floor(after / v.every),
    exponential: (v, after) => v.highest * v.factor ** after,
  }

  const rate = (v, step) => {
    if (step < v.warmup) return (v.highest * step) / v.warmup
    if (step === v.steps && annealed(v)) return v.lowest // where a rounded cosine is not quite 0
    return DECAY[v.kind](v, step - v.warmup, v.steps - v.warmup)
  }
  const told = (v, step) =>
    shrinking(v) && step >= v.warmup && shrunk(v, step - v.warmup) < -600 ? "below 10⁻²⁵⁰" : real(rate(v, step))

  const curve = (picture, v) => {
    const alt = `Learning rate over ${shown(v.steps)} steps, highest ${rounded(v.highest)}; a dot marks step ${shown(v.step)}.`
    const { root, add } = picture(WIDTH, HEIGHT, alt)
    const x = step => (LEFT + ((RIGHT - LEFT) * step) / v.steps).toFixed(1)
    const y = value => (BOTTOM - ((BOTTOM - TOP) * value) / v.highest).toFixed(1)
    const steps = Array.from({ length: POINTS + 1 }, (_, at) => (v.steps * at) / POINTS)
    const exact = steps.length > v.steps ? Array.from({ length: v.steps + 1 }, (_, at) => at) : steps.map(Math.round)
    add("path", { class: "axis", d: `M${LEFT} ${TOP}V${BOTTOM}H${RIGHT}` })
    add("path", { class: "c1", d: `M${exact.map(step => `${x(step)} ${y(rate(v, step))}`).join("L")}` })
    add("circle", { class: "dot", cx: x(v.step), cy: y(rate(v, v.step)), r: 4 })
    add("text", { class: "small", x: LEFT, y: TOP - 8 }, `rate, up to ${rounded(v.highest)}`)
    add("text", { class: "small", x: LEFT, y: BOTTOM + 18 }, "step 0")
    add("text", { class: "small", x: RIGHT, y: BOTTOM + 18, "text-anchor": "end" }, shown(v.steps))
    return root
  }

  rectified.calculators.add("learning-rate-schedule", {
    fields: [
      {
        id: "kind",
        name: "Schedule",
        value: "cosine",
        options: {
          cosine: "cosine",
          linear: "linear",
          steps: "step decay",
          exponential: "exponential",
          constant: "constant",
        },
      },
      { id: "highest", name: "Highest rate", symbol: "η_max", value: 0.1, min: 1e-9, max: 1000 },
      { id: "lowest", name: "Lowest rate", symbol: "η_min", value: 0, min: 0, max: 1000, when: annealed },
      { id: "steps", name: "Steps in all", value: 100, min: 1, max: 1e9, whole: true },
      { id: "warmup", name: "Steps of linear warmup", value: 0, min: 0, max: 1e9, whole: true },
      { id: "factor", name: "Factor", symbol: "γ", value: 0.1, min: 1e-6, max: 1, when: shrinking },
      {
        id: "every",
        name: "Steps between decays",
        symbol: "s",
        value: 30,
        min: 1,
        max: 1e9,
        whole: true,
        when: is("steps"),
      },
      { id: "step", name: "Step that is asked", symbol: "t", value: 25, min: 0, max: 1e9, whole: true },
    ],
    compute: v => {
      if (v.warmup >= v.steps) return { at: "warmup", wrong: "Warmup must be shorter than the whole training." }
      if (v.step > v.steps)
        return { at: "step", wrong: `There are ${shown(v.steps)} steps, and so no step ${shown(v.step)}.` }
      if (annealed(v) && v.lowest > v.highest)
        return { at: "lowest", wrong: "The lowest rate must not be above the highest." }
      const at = told(v, v.step)
      const quarters = [0, 1, 2, 3, 4].map(part => Math.floor((v.steps * part) / 4))
      const rows = [...new Set([...quarters, v.warmup, v.step])].sort((a, b) => a - b)
      return {
        says: `Rate at step ${shown(v.step)}: ${at.real === undefined ? at : rounded(at.real)}.`,
        tables: [
          {
            caption: "Result; warmup rises from 0 at step 0, and the schedule begins when it ends",
            head: ["Step", "Rate"],
            rows: rows.map(step => [step, told(v, step)]),
          },
        ],
        draw: curve,
      }
    },
  })
})()
