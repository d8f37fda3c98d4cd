"use client";

import { start } from "afterword";
import { useEffect, useState } from "react";

export function Answer({ id, children }) {
  const [heard, setHeard] = useState("");
  useEffect(() => {
    // Effects run in the browser alone, and a second start gives the first one's handle.
    const undo = start({ collector: "http://127.0.0.1:8787", key: "pk_…" }).then((afterword) => {
      document.documentElement.dataset.listening = "true";
      return afterword.on("record", ({ kind }) => setHeard(kind));
    });
    return () => void undo.then((end) => end());
  }, []);
  return (
    <article data-afterword-response={id}>
      <p data-afterword-text>{children}</p>
      <button data-afterword="up">Good</button>
      <output>heard: {heard}</output>
    </article>
  );
}
