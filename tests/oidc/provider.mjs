// A certified OpenID Connect provider on a loopback port: `node provider.mjs PORT LOGBOOK`. It takes every password.
import { createServer } from "node:http";
import Provider from "oidc-provider";

const [port, logbook] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const page = (title, form) => `<!doctype html><html lang="en"><title>${title}</title><h1>${title}</h1>${form}`;

const claimsOf = (name) => ({
  sub: `person-${name}`,
  preferred_username: name,
  name: `${name} of the facility`,
  email: `${name}@facility.example`,
  email_verified: true,
  groups: name === "chief" ? ["logbook-admins"] : [],
});

const provider = new Provider(issuer, {
  clients: [{
    client_id: "logbook",
    client_secret: "the-secret-of-the-logbook",
    redirect_uris: [`${logbook}/oidc/callback/`],
    post_logout_redirect_uris: [`${logbook}/login/`],
  }],
  pkce: { required: () => true },
  scopes: ["openid", "profile", "email", "groups"],
  claims: { openid: ["sub"], profile: ["name", "preferred_username"], email: ["email", "email_verified"], groups: ["groups"] },
  findAccount: (_, name) => ({ accountId: name, claims: () => claimsOf(name) }),
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, { uid }) => `/interaction/${uid}` },
  cookies: { keys: ["only for the tests"] },
});

const read = async (request) => {
  let body = "";
  for await (const part of request) body += part;
  return new URLSearchParams(body);
};

// Every scope that is asked for is granted.
const grant = async ({ grantId, params, session, prompt }) => {
  const found = grantId ? await provider.Grant.find(grantId) : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  found.addOIDCScope((prompt.details.missingOIDCScope ?? []).join(" "));
  return { consent: { grantId: await found.save() } };
};

const interact = async (request, response) => {
  const asked = await provider.interactionDetails(request, response);
  if (request.method === "GET") {
    const login = asked.prompt.name === "login";
    const form = `<form method="post">${login ? '<label>Account <input name="account" autofocus></label><button name="is" value="in">Sign in</button>' : '<button name="is" value="yes">Allow</button>'}<button name="is" value="no">Refuse</button></form>`;
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(page(login ? "Facility sign-in" : "May the logbook know who you are?", form));
    return;
  }
  const form = await read(request);
  const results = {
    in: () => ({ login: { accountId: form.get("account") } }),
    yes: () => grant(asked),
    no: () => ({ error: "access_denied" }),
  };
  await provider.interactionFinished(request, response, await results[form.get("is")](), { mergeWithLastSubmission: form.get("is") === "yes" });
};

const answer = provider.callback();
createServer((request, response) => {
  if (!request.url.startsWith("/interaction/")) return answer(request, response);
  interact(request, response).catch((error) => {
    response.statusCode = 500;
    response.end(String(error.stack));
  });
}).listen(Number(port), "127.0.0.1", () => console.log("ready"));
// Ends with the tests, however they end.
process.stdin.on("end", () => process.exit(0)).resume();
