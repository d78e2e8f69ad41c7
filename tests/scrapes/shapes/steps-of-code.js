// 1. Open the shop
const shop = open(8080);

// 2. Find the candle
const candle = shop.candles.find((one) => one.wax === "bees");

// 3. Light it
candle.light(shop.fire);

// 4. Close the shop
shop.close();
