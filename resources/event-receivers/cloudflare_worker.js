// A receiver of catalogue events for Cloudflare Workers: checks the token, stores the body in R2, answers at once.
// Bindings: BUCKET (an R2 bucket), JWKS, and if wanted AUDIENCE, ISSUER, PREFIX. See README.md beside this file.

const LEEWAY = 60; // seconds that two clocks may be apart
const LONGEST_LIFE = 300; // seconds for which a token may be valid
const LEAST_BITS = 2048;
const LARGEST_BODY = 64 * 1024 * 1024;

export class Refused extends Error {}

export async function checkToken(header, settings, now) {
  const words = (header ?? "").trim().split(/\s+/);
  if (words.length > 2 || (words.length === 2 && words[0].toLowerCase() !== "bearer")) throw new Refused("no bearer token");
  const token = words[words.length - 1];
  const parts = token.split(".");
  if (parts.length !== 3 || token.length > 8192) throw new Refused("no token of three parts");
  let head, claims, signature;
  try {
    head = JSON.parse(text(decoded(parts[0])));
    claims = JSON.parse(text(decoded(parts[1])));
    signature = decoded(parts[2]);
  } catch {
    throw new Refused("a part cannot be read");
  }
  if (!isObject(head) || !isObject(claims)) throw new Refused("a part is no object");
  if (head.alg !== "RS256") throw new Refused("not signed by RS256"); // never what the token itself would like
  if (head.crit !== undefined && head.crit !== null) throw new Refused("it wants something that is not known here");
  const signed = new TextEncoder().encode(`${parts[0]}.${parts[1]}`);
  let good = false;
  for (const key of keysOf(settings, head.kid)) good ||= await isSigned(signed, signature, key);
  if (!good) throw new Refused("the signature is not of a known key");
  checkClaims(claims, settings, now);
  return claims;
}

function checkClaims(claims, settings, now) {
  const isNumber = (value) => typeof value === "number" && Number.isFinite(value);
  const { exp, iat, nbf, aud, iss } = claims;
  const given = (value) => value !== undefined && value !== null;
  if (!isNumber(exp) || now > exp + LEEWAY) throw new Refused("expired, or without an end");
  if (given(nbf) && (!isNumber(nbf) || now < nbf - LEEWAY)) throw new Refused("not valid yet");
  if (given(iat) && (!isNumber(iat) || now < iat - LEEWAY)) throw new Refused("issued in the future");
  if (exp - (given(iat) ? iat : now) > LONGEST_LIFE + LEEWAY) throw new Refused("valid for too long");
  if (settings.AUDIENCE && ![aud].flat().includes(settings.AUDIENCE)) throw new Refused("meant for somebody else");
  if (settings.ISSUER && iss !== settings.ISSUER) throw new Refused("issued by somebody else");
}

function keysOf(settings, wanted) {
  let document;
  try {
    document = JSON.parse(settings.JWKS || "{}");
  } catch {
    return [];
  }
  const found = isObject(document) ? (Array.isArray(document.keys) ? document.keys : [document]) : [];
  const keys = found.filter((key) => isObject(key) && key.kty === "RSA" && key.n && key.e);
  const named = keys.filter((key) => key.kid === wanted);
  return wanted !== undefined && keys.some((key) => "kid" in key) ? named : keys;
}

async function isSigned(signed, signature, key) {
  try {
    if (bits(decoded(key.n)) < LEAST_BITS) return false;
    const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
    const jwk = { kty: "RSA", n: key.n, e: key.e };
    const imported = await crypto.subtle.importKey("jwk", jwk, algorithm, false, ["verify"]);
    return await crypto.subtle.verify(algorithm, imported, signature, signed);
  } catch {
    return false;
  }
}

function bits(number) {
  let at = 0;
  while (at < number.length && number[at] === 0) at += 1;
  return at === number.length ? 0 : (number.length - at) * 8 - Math.clz32(number[at]) + 24;
}

function decoded(part) {
  if (!/^[A-Za-z0-9_-]*$/.test(part)) throw new Error("not base64url");
  const binary = atob(part.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (sign) => sign.charCodeAt(0));
}

function text(data) {
  return new TextDecoder("utf-8", { fatal: true }).decode(data);
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function bodyOf(request) {
  let data = new Uint8Array(await request.arrayBuffer());
  if (data[0] === 0x1f && data[1] === 0x8b) {
    const reader = new Blob([data]).stream().pipeThrough(new DecompressionStream("gzip")).getReader();
    const blocks = [];
    let size = 0;
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      size += step.value.length;
      if (size > LARGEST_BODY) throw new Error("too large");
      blocks.push(step.value);
    }
    data = new Uint8Array(await new Blob(blocks).arrayBuffer());
  }
  if (data.length === 0 || data.length > LARGEST_BODY) throw new Error("empty or too large");
  JSON.parse(text(data));
  return data;
}

export function objectKey(prefix, now) {
  const time = new Date(now * 1000).toISOString(); // 2026-11-30T12:34:56.789Z
  const place = `${time.slice(0, 10).replaceAll("-", "/")}/${time.slice(11, 19).replaceAll(":", "")}`;
  return `${prefix}${place}-${crypto.randomUUID().replaceAll("-", "")}.json`;
}

export default {
  async fetch(request, env) {
    if (request.method !== "POST") return new Response(null, { status: 405 });
    const now = Date.now() / 1000;
    try {
      await checkToken(request.headers.get("authorization"), env, now);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      console.log(`refused: ${error.message}`);
      return new Response(null, { status: 401 });
    }
    let data;
    try {
      data = await bodyOf(request);
    } catch {
      return new Response(null, { status: 400 });
    }
    await env.BUCKET.put(objectKey(env.PREFIX || "catalogue-events/", now), data, {
      httpMetadata: { contentType: "application/json" },
    });
    return new Response(null, { status: 204 });
  },
};
