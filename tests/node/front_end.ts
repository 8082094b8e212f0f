// What a front end does with the types that openapi-typescript makes of the description.
import type { components, operations } from "./api.d.ts";

type Schemas = components["schemas"];
type Answers<Name extends keyof operations> = operations[Name]["responses"];
type Refused = Answers<"add_line">[409]["content"]["application/problem+json"];
type Orders = Answers<"orders">[200]["content"]["application/json"];

export function whenIsItFree(problem: Refused): string {
  switch (problem.code) {
    case "asset_reserved":
      return problem.expires_at ?? "when its order is settled";
    case "insufficient_stock":
      return `${problem.available} are left`;
    default:
      return problem.detail;
  }
}

// A 200 is what was asked for; nobody has to rule out that it is a 202.
export function totals(orders: Orders): number[] {
  return orders.items.map((order) => order.total.minor);
}

export function placed(cart: Schemas["CartPage"], terms: Schemas["ShopTerms"]): Schemas["PlaceOrder"] {
  return {
    cart_id: cart.cart_id,
    expected_total: cart.total,
    expected_vat: cart.vat,
    buyer: { name: "A. Customer", email: "a@example.com" },
    delivery: {
      recipient: "A. Customer",
      line1: "1 Example Street",
      city: "London",
      postcode: "EC1A 1AA",
      country: "GB",
    },
    terms_version: terms.terms_version,
    obligation_shown: true,
    acknowledged_lines: cart.lines
      .filter((line) => line.return_class !== "standard")
      .map((line) => line.line_id),
    acknowledged_caveats: cart.lines.flatMap((line) =>
      line.caveats
        .filter((caveat) => caveat.to_acknowledge)
        .map((caveat) => ({ line_id: line.line_id, code: caveat.code })),
    ),
  };
}
