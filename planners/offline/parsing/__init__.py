"""From words to forms: spans are linked, cut into sequences of atoms, joined to parts, and grown into derivations."""
