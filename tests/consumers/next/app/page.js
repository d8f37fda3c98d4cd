import { Answer } from "./answer";

export default function Page() {
  return (
    <main>
      <Answer id="r-1">Paris is the capital of France.</Answer>
    </main>
  );
}
