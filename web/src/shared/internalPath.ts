/** A path inside this program, or home: links come with data and must not lead elsewhere. */
export function internalPath(link: string | null | undefined): string {
  if (!link || !link.startsWith("/") || link.startsWith("//") || link.includes("\\")) return "/";
  return link;
}
