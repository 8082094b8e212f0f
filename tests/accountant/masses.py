"""What the metal of a piece weighs and costs, from the rule set as it is written."""

from fractions import Fraction

from tests.accountant.sums import Case, hundredths, q

A_MM = Fraction("37.5")
A_SIZE_MM = Fraction("1.25")


def density(rules: Case, metal: str) -> Fraction:
    """Of the alloy that a metal is cast in; once a metal had a density of its own."""
    row = rules["metals"][metal]
    return (
        _of_alloy(rules, row["alloy"]) if "alloys" in rules else Fraction(row["density_g_per_cm3"])
    )


def weighed(rules: Case, shape: Case) -> Fraction:
    """The density of what a mount was weighed in."""
    if "alloys" not in rules:
        return density(rules, shape["reference_metal"])
    row = rules["metals"][shape["reference_metal"]]
    named = shape.get("reference_alloy") or row.get("formerly", row["alloy"])
    return _of_alloy(rules, named)


def grams(rules: Case, shape: Case) -> str:
    match shape["kind"]:
        case "band":
            found = _band(rules, shape)
        case "mount":
            here, there = (
                _middle(rules, Fraction(shape[each], 1000), shape["thickness_mm"])
                for each in ("circumference_um", "reference_circumference_um")
            )
            head, shank = Fraction(shape["head_reference_g"]), Fraction(shape["shank_reference_g"])
            found = (head + shank * here / there) * density(rules, shape["metal"])
            found /= weighed(rules, shape)
        case _:
            found = Fraction(shape["length_cm"]) * Fraction(shape["mass_g_per_cm"])
    return hundredths(found)


def metal_cost(rules: Case, metal: str, mass_g: str, spot: str) -> int:
    """Pence."""
    row = rules["metals"][metal]
    family = rules["metal_families"][row["family"]]
    dearer = (1 + Fraction(family["waste"])) * (1 + Fraction(family["premium"]))
    fine = Fraction(mass_g) * row["fineness_permille"] / 1000 * dearer
    return q(fine * Fraction(spot) * 100 / Fraction(rules["constants"]["grams_per_troy_ounce"]))


def resized(rules: Case, case: Case) -> Case:
    before, after = (
        grams(rules, {**case, "kind": "band", "circumference_um": _uk_um(case[end])})
        for end in ("from", "to")
    )
    added = hundredths(max(Fraction(0), Fraction(after) - Fraction(before)))
    cost = metal_cost(rules, case["metal"], added, case["spot_gbp_per_ozt"])
    return {
        "mass_from_g": before,
        "mass_to_g": after,
        "added_mass_g": added,
        "metal_cost_pence": cost,
    }


def _of_alloy(rules: Case, alloy: str) -> Fraction:
    return Fraction(rules["alloys"][alloy]["density_g_per_cm3"])


def _band(rules: Case, band: Case) -> Fraction:
    """Width x thickness x profile x length along the middle, in cubic centimetres, x density."""
    length = _middle(rules, Fraction(band["circumference_um"], 1000), band["thickness_mm"])
    section = Fraction(band["width_mm"]) * Fraction(band["thickness_mm"])
    volume = section * Fraction(rules["profile_factor"][band["profile"]]) * length / 1000
    return volume * density(rules, band["metal"])


def _middle(rules: Case, inner_mm: Fraction, thickness_mm: str) -> Fraction:
    return inner_mm + Fraction(rules["constants"]["pi"]) * Fraction(thickness_mm)


def _uk_um(size: str) -> int:
    """A is 37.5 mm round, every letter 1.25 mm more, a half half of that."""
    letters = ord(size[0]) - ord("A") + Fraction(size.endswith("½"), 2)
    return int((A_MM + letters * A_SIZE_MM) * 1000)
