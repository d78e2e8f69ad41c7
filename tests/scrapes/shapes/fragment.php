<div><b>1. What is a kiln ? Why is it bricked twice?</b></div>
<div class="group">
<div class="item">
<!-- Answer: begins -->
A furnace for clay. Two walls of brick keep its heat,
so that less wood is burned for each firing.
<!-- Answer: ends -->
</div>
</div>

<div><b>2. How do slip and glaze differ?</b></div>
<div class="group">
<div class="item">
<!-- Answer: begins -->
Slip is clay in water; a glaze turns to glass. Compare
the <code><b>cones</b></code> that melt at their heat.
<!-- Answer: ends -->
</div>
</div>

<div><b>3. Where does a pot crack first?</b></div>
<div class="group">
<div class="item">
<!-- Answer: begins -->
At its foot, where it dries last.
<!-- Answer: ends -->
</div>
</div>

<div><b></b></div>
<div class="group">
<div class="item">
<!-- Answer: begins -->
<!-- Answer: ends -->
</div>
</div>
