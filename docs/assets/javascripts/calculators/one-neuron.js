// One threshold unit, trained by the perceptron rule, example by example.
;(() => {
  const { real, rounded, shown } = rectified.calculators
  const POINTS = [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]
  const TARGETS = { and: [0, 0, 0, 1], or: [0, 1, 1, 1], xor: [0, 1, 1, 0], nand: [1, 1, 1, 0] }
  const SIDE = 220
  const MARGIN = 0.5 // of the plane around the four points
  const MOST = 1000

  const predict = ([first, second, bias], [x, y]) => (first * x + second * y + bias >= 0 ? 1 : 0)

  /** Weights after some examples, and what each of the last four did. */
  const trained = v => {
    let weights = [v.first, v.second, v.bias]
    const steps = []
    for (let step = 0; step < v.steps; step++) {
      const at = step % POINTS.length
      const said = predict(weights, POINTS[at])
      const change = v.rate * (TARGETS[v.table][at] - said)
      weights = weights.map((weight, part) => weight + change * [...POINTS[at], 1][part])
      steps.push([`${step + 1}: (${POINTS[at].join(", ")})`, TARGETS[v.table][at], said, ...weights.map(real)])
    }
    return { weights, steps: steps.slice(-POINTS.length) }
  }

  /** The part of the square in which the unit says 1. */
  const region = weights => {
    const [low, high] = [-MARGIN, 1 + MARGIN]
    const corners = [
      [low, low],
      [high, low],
      [high, high],
      [low, high],
    ]
    const height = ([x, y]) => weights[0] * x + weights[1] * y + weights[2]
    return corners.flatMap((corner, at) => {
      const next = corners[(at + 1) % corners.length]
      const [one, other] = [height(corner), height(next)]
      const kept = one >= 0 ? [corner] : []
      if (one >= 0 === other >= 0) return kept
      const share = one / (one - other)
      return [...kept, corner.map((value, axis) => value + share * (next[axis] - value))]
    })
  }

  const plane = (picture, v) => {
    const { weights } = trained(v)
    const place = ([x, y]) => [x, 1 - y].map(value => ((value + MARGIN) / (1 + 2 * MARGIN)) * SIDE)
    const says = POINTS.map(point => `(${point.join(", ")}) gets ${predict(weights, point)}`).join(", ")
    const alt = `The plane of both inputs, shaded where the unit says 1: ${says}. Filled points should get 1, rings 0.`
    const { root, add } = picture(SIDE, SIDE, alt)
    add("rect", { class: "grid", x: 0.5, y: 0.5, width: SIDE - 1, height: SIDE - 1 })
    const path = region(weights)
      .map(point => place(point).map(value => value.toFixed(1)))
      .join("L")
    if (path) add("path", { class: "f1", d: `M${path}Z` })
    for (const [at, point] of POINTS.entries()) {
      const [cx, cy] = place(point)
      add("circle", { class: TARGETS[v.table][at] ? "dot" : "ring", cx, cy, r: 6 })
      add("text", { class: "small", x: cx + 10, y: cy + 4 }, `(${point.join(", ")})`)
    }
    return root
  }

  const weight = (id, name, symbol) => ({ id, name, symbol, value: 0, min: -100, max: 100 })
  const on = (words, count) => ({
    words,
    // Where no number stands, there is nothing to go on from: the field says what is wrong with it.
    change: ({ steps }) => (steps === undefined ? {} : { steps: String(Math.min(Math.max(steps + count, 0), MOST)) }),
  })

  rectified.calculators.add("one-neuron", {
    fields: [
      {
        id: "table",
        name: "To learn",
        value: "and",
        options: { and: "AND", or: "OR", xor: "XOR", nand: "NAND" },
      },
      { id: "rate", name: "Learning rate", symbol: "η", value: 1, min: 0.001, max: 100 },
      weight("first", "First weight at the start", "w_1"),
      weight("second", "Second weight at the start", "w_2"),
      weight("bias", "Bias at the start", "b"),
      { id: "steps", name: "Examples shown", value: 0, min: 0, max: MOST, whole: true },
    ],
    acts: [on("One example on", 1), on("One pass on", POINTS.length), on("One back", -1)],
    compute: v => {
      const { weights, steps } = trained(v)
      const now = POINTS.map(point => predict(weights, point))
      const right = now.filter((said, at) => said === TARGETS[v.table][at]).length
      const never = v.table === "xor" ? " No line separates XOR." : " Learned."
      const learned = right === POINTS.length || v.table === "xor" ? never : ""
      return {
        says: `After ${shown(v.steps)} example${v.steps === 1 ? "" : "s"}: weights ${rounded(weights[0])} and ${rounded(weights[1])}, bias ${rounded(weights[2])}; ${right} of 4 right.${learned}`,
        tables: [
          {
            caption: "What the unit says now",
            head: ["Inputs", "Target", "It says"],
            rows: POINTS.map((point, at) => [`(${point.join(", ")})`, TARGETS[v.table][at], now[at]]),
          },
          ...(steps.length
            ? [
                {
                  caption: "The last examples, and the weights after each",
                  head: ["Example", "Target", "It said", "w1", "w2", "b"],
                  rows: steps,
                },
              ]
            : []),
        ],
        draw: plane,
      }
    },
  })
})()
