/** Signing in and out through allauth's headless browser API. */

import { problemOf, request } from "./http";

const base = "/_allauth/browser/v1";
const url = (path: string): string => new URL(base + path, globalThis.location.origin).href;

/** Whether somebody is signed in. Also makes the server set the CSRF cookie that signing in needs. */
export async function isSignedIn(): Promise<boolean> {
  const response = await request(new Request(url("/auth/session")));
  if (response.status === 401 || response.status === 410) return false;
  if (!response.ok) throw await problemOf(response);
  return true;
}

/** Sign in; wrong credentials and too many tries come as a `ProblemError` (400, 429). */
export async function signIn(email: string, password: string): Promise<void> {
  await isSignedIn();
  const body = JSON.stringify({ email, password });
  const response = await request(
    new Request(url("/auth/login"), { method: "POST", body, headers: { "Content-Type": "application/json" } }),
  );
  if (response.status !== 409 && !response.ok) throw await problemOf(response);
}

/** Sign out; the server answers 401 ("nobody is signed in") when it worked. */
export async function signOut(): Promise<void> {
  const response = await request(new Request(url("/auth/session"), { method: "DELETE" }));
  if (response.status !== 401 && !response.ok) throw await problemOf(response);
}
