// Variance, standard deviation and bound of initial weights, and what many such layers make of a signal.
;(() => {
  const { real, shown } = rectified.calculators
  const size = (id, name, symbol, value, max = 1_000_000) => ({ id, name, symbol, value, min: 1, max, whole: true })
  const fans = v => v.shape === "fans"
  const convolution = v => !fans(v)

  const SCHEMES = [
    ["Xavier (Glorot)", (i, o) => 2 / (i + o)],
    ["He (Kaiming), fan-in", i => 2 / i],
    ["He (Kaiming), fan-out", (_, o) => 2 / o],
    ["LeCun", i => 1 / i],
    ["PyTorch's default of Linear and Conv2d", i => 1 / (3 * i)],
  ]

  rectified.calculators.add("initialization", {
    fields: [
      {
        id: "shape",
        name: "Layer given by",
        value: "fans",
        options: { fans: "fan-in and fan-out", convolution: "shape of a convolution" },
      },
      { ...size("in", "Fan-in", "n_in", 512), when: fans },
      { ...size("out", "Fan-out", "n_out", 128), when: fans },
      { ...size("inputs", "Input channels", "C_in", 64), when: convolution },
      { ...size("outputs", "Output channels", "C_out", 128), when: convolution },
      { ...size("height", "Kernel height", "K_H", 3, 1000), when: convolution },
      { ...size("width", "Kernel width", "K_W", 3, 1000), when: convolution },
      {
        id: "activation",
        name: "Activation",
        value: "relu",
        options: { relu: "ReLU", linear: "none, or tanh near 0" },
      },
      size("layers", "Layers in a row", "n", 30, 100),
    ],
    compute: v => {
      const area = convolution(v) ? v.height * v.width : 1
      const input = convolution(v) ? area * v.inputs : v.in
      const output = convolution(v) ? area * v.outputs : v.out
      const kept = v.activation === "relu" ? 1 / 2 : 1
      const rows = SCHEMES.map(([name, of]) => {
        const variance = of(input, output)
        const signal = Math.sqrt(kept * input * variance) ** v.layers
        return [name, ...[variance, Math.sqrt(variance), Math.sqrt(3 * variance), signal].map(real)]
      })
      const said = SCHEMES.slice(0, 2).map(([name, of]) => {
        const variance = of(input, output)
        return `${name.split(" ")[0]}: standard deviation ${shown(Math.sqrt(variance))}, bound ${shown(Math.sqrt(3 * variance))}.`
      })
      return {
        says: `Fan-in ${shown(input)}, fan-out ${shown(output)}. ${said.join(" ")}`,
        tables: [
          {
            caption: `Result; a is the bound of the uniform form, and “signal” its root mean square after ${v.layers} such layers, as a multiple`,
            head: ["Scheme", "Variance", "Standard deviation", "Bound a", "Signal"],
            rows,
          },
        ],
      }
    },
  })
})()
