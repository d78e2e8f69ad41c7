"""Characters that nobody sees: what a reader does not know of, a machine still reads, and a search does not find."""

_FORMAT = (
    # What Unicode has programs ignore where they cannot show it (Default_Ignorable_Code_Point) …
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
    # … and controls of how hieroglyphs are placed. Signs around Arabic numbers are of that kind as well, but seen.
    "\U00013430-\U0001343f"
)
_NO_CHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane | 0xFFFE)}{chr(plane | 0xFFFF)}"
    for plane in range(0, 0x110000, 0x10000)
)
"""What Unicode says will never be a character."""

_SYMBOLS = "\u2010-\u2027\u2030-\u205e\u2070-\u2bff\U0001f000-\U0001faff"
_JOINED = (
    "\u0590-\u061b\u061d-\u109f\u1780-\u17b3\u17b6-\u180a\u1810-\u1cff"
    f"\ua840-\uabff\ufe0f{_SYMBOLS}"
)
"""Behind what the two that join and part letters are written: in scripts whose letters join, and in emoji."""
_VARIED = rf"0-9#*\u00a9\u00ae\u1000-\u109f\u2e80-\u3163\u3165-\u9fff\uf900-\ufaff{_SYMBOLS}"
"""Behind what one of sixteen says how it looks, as in emoji."""
_IDEOGRAPHS = (
    "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0002fffd\U00030000-\U0003fffd"
)

UNSEEN = (
    rf"(?:[{_FORMAT}{_NO_CHARACTERS}]"
    rf"|(?<![{_JOINED}])[\u200c\u200d]"
    rf"|(?<![{_VARIED}])[\ufe00-\ufe0f]"
    rf"|(?<![\u1810-\u18af])[\u180b-\u180d\u180f]"
    rf"|(?<![{_IDEOGRAPHS}])[\U000e0100-\U000e01ef])"
)
"""A pattern of one character that nobody sees, unless a script or an emoji is written with it where it stands."""

SEPARATORS = "\u2028\u2029"
"""They part lines or paragraphs for some programs, and show nothing in others."""
