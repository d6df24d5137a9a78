"""Text normalised for comparing, never for showing."""

import unicodedata


def folded(text: str) -> str:
    """Return ``text`` without differences of case, width and surrounding or repeated blanks (NFKC, casefold)."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def bigrams(text: str) -> list[str]:
    """Return the distinct two-character pieces of the folded text, in order; a single character is its own piece."""
    plain = folded(text).replace(" ", "")
    if len(plain) == 1:
        return [plain]
    return list(dict.fromkeys(plain[i : i + 2] for i in range(len(plain) - 1)))
