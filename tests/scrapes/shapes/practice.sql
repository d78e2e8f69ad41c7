-- Practice questions on a chandler's shop

CREATE TABLE candles (id INT, wax TEXT, hours INT);

-- Easy

-- 1. Find all candles of beeswax.
SELECT * FROM candles WHERE wax = 'bees';

-- 2. How many candles are there
-- of each wax?
SELECT wax, COUNT(*) FROM candles
GROUP BY wax; -- 3 rows

-- Harder

/* 3. List the candles without a wax.
   Mind what is missing. */
SELECT * FROM candles
-- 4 hours at least
WHERE wax IS NULL AND hours > 4;

-- 4. Which wax burns longest?
SELECT wax FROM candles ORDER BY hours DESC LIMIT 1;
