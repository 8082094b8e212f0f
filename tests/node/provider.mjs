// The certified OpenID provider, for one client: `node provider.mjs PORT RETURNS_TO LEAVES_TO`.
import { Provider } from "oidc-provider";

const [port, returnsTo, leavesTo] = process.argv.slice(2);
const people = {
  appointed: { email: "Concierge@House.example", email_verified: true },
  unverified: { email: "concierge@house.example", email_verified: false },
  stranger: { email: "stranger@house.example", email_verified: true },
};
const issuer = `http://localhost:${port}`;
const provider = new Provider(issuer, {
  clients: [{
    client_id: "elysium",
    client_secret: "a-secret-of-the-provider-s",
    redirect_uris: [returnsTo],
    post_logout_redirect_uris: [leavesTo],
  }],
  claims: { openid: ["sub"], email: ["email", "email_verified"] },
  pkce: { required: () => true },
  cookies: { keys: ["only for tests"] },
  findAccount: (_, sub) => people[sub] && { accountId: sub, claims: () => ({ sub, ...people[sub] }) },
});
provider.listen(Number(port), "127.0.0.1", () => console.log(issuer));
