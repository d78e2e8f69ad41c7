// What training keeps in memory, part by part.
;(() => {
  const { memory } = rectified.calculators
  // Bytes a parameter: weights, gradients, and a copy of the weights in 32 bits.
  const PRECISIONS = { mixed: [2, 2, 4], full: [4, 4, 0], half: [2, 2, 0] }
  const STATES = { sgd: 0, momentum: 1, adam: 2 }
  const size = (id, name, symbol, value, max) => ({ id, name, symbol, value, min: 1, max, whole: true })
  const typed = texts => texts.from === "typed"
  const blocks = texts => !typed(texts)
  // What a classical block keeps: 16 numbers and two masks for a token and unit of width, and for each pair of tokens
  // and head two numbers and a mask, if attention weights are stored.
  const tally = (v, bytes, layers, heads) =>
    layers * v.batch * v.tokens * (v.width * (16 * bytes + 2) + (2 * bytes + 1) * heads * v.tokens)
  const KEPT = {
    typed: (v, bytes) => v.kept * v.batch * bytes,
    stored: (v, bytes) => tally(v, bytes, v.layers, v.heads),
    flash: (v, bytes) => tally(v, bytes, v.layers, 0),
    inputs: (v, bytes) => v.layers * v.batch * v.tokens * v.width * bytes + tally(v, bytes, 1, 0),
  }

  rectified.calculators.add("training-memory", {
    fields: [
      { id: "parameters", name: "Parameters", symbol: "P", value: "7e9", min: 1, max: 1e14, whole: true },
      {
        id: "precision",
        name: "Precision",
        value: "mixed",
        options: {
          mixed: "mixed: 16 bits, with a copy of the weights in 32",
          full: "32 bits",
          half: "16 bits alone",
        },
      },
      {
        id: "optimizer",
        name: "Optimizer",
        value: "adam",
        options: {
          adam: "Adam or AdamW: two numbers a parameter",
          momentum: "momentum: one number a parameter",
          sgd: "plain SGD: none",
        },
      },
      {
        id: "state",
        name: "Optimizer's numbers in",
        value: "4",
        options: { 4: "32 bits", 2: "16 bits", 1: "8 bits, without their scales" },
      },
      {
        id: "from",
        name: "Activations",
        value: "flash",
        options: {
          flash: "of a transformer, attention weights recomputed (FlashAttention)",
          stored: "of a transformer, attention weights stored",
          inputs: "each block's input, and one block at a time recomputed, with FlashAttention",
          typed: "a number that I type",
        },
      },
      { ...size("layers", "Layers", "ℓ", 32, 10_000), when: blocks },
      { ...size("width", "Width", "d", 4096, 1_000_000), when: blocks },
      { ...size("heads", "Heads", "H", 32, 10_000), when: blocks },
      { ...size("tokens", "Tokens of a sequence", "n", 4096, 100_000_000), when: blocks },
      {
        id: "kept",
        name: "Activations kept for an example, in numbers",
        symbol: "A",
        value: "0",
        min: 0,
        max: 1e12,
        whole: true,
        when: typed,
      },
      size("batch", "Examples or sequences at once", "B", 1, 1_000_000),
      {
        id: "devices",
        name: "Devices that share all but the activations",
        value: 1,
        min: 1,
        max: 1_000_000,
        whole: true,
      },
    ],
    compute: v => {
      const [weights, gradients, copy] = PRECISIONS[v.precision]
      const parts = [
        ["Weights", weights],
        ["Gradients", gradients],
        ["Copy of the weights in 32 bits", copy],
        ["Optimizer's numbers", STATES[v.optimizer] * Number(v.state)],
      ].map(([name, bytes]) => [name, bytes * v.parameters])
      const sum = parts.reduce((total, [, bytes]) => total + bytes, 0)
      if (v.from !== "typed" && v.width % v.heads)
        return { at: "heads", wrong: `${v.heads} heads do not divide a width of ${v.width}.` }
      const activations = KEPT[v.from](v, weights)
      const share = Math.ceil(sum / v.devices)
      return {
        says: `${memory(share + activations)} on each device, besides buffers.`,
        tables: [
          {
            caption: "Result",
            rows: [
              ...parts.map(([name, bytes]) => [name, memory(bytes)]),
              ["These four", memory(sum)],
              ["Bytes a parameter", sum / v.parameters],
              ["Activations", memory(activations)],
              ["On each device", memory(share + activations)],
            ],
          },
        ],
      }
    },
  })
})()
