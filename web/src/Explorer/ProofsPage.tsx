import { CheckCircleFilled, StopFilled } from '@ant-design/icons';
import { readTrust, type TrustedMembers } from '@xinglin/client';
import { useState, type ChangeEvent, type DragEvent } from 'react';
import { useNetwork } from '../Shell/Network';
import { getText } from '../Shell/Node';
import { Refusal } from '../Shell/Refusal';
import { useWords } from '../Shell/Words';
import { ExplorerFrame } from './ExplorerFrame';
import { explorerWords } from './explorerWords';
import { useReplica } from './Ledger';
import { checkProof, founders, type Verdict } from './proofChecking';
import { ProvenReport } from './ProvenReport';

/** Longest file that is read, octets; a proof has at most 2 MiB. */
const fileBytesMax = 2 * 1024 * 1024;

/** A proof by paste or file, checked here with the members' keys alone. */
export default function ProofsPage() {
  const words = useWords(explorerWords);
  const network = useNetwork();
  const [text, setText] = useState('');
  const [ownTrust, setOwnTrust] = useState<TrustedMembers | 'malformed' | null>(null);
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const trust = ownTrust === null ? (network.data === undefined ? null : founders(network.data)) : ownTrust === 'malformed' ? null : ownTrust;

  const check = async () => {
    if (trust !== null && text.trim() !== '') {
      setVerdict(await checkProof(text, trust));
    }
  };
  const write = (next: string) => {
    setText(next);
    setVerdict(null);
  };
  const chooseTrust = async (file: File | undefined) => {
    if (file !== undefined && file.size <= fileBytesMax) {
      setOwnTrust(readTrust(new Uint8Array(await file.arrayBuffer())) ?? 'malformed');
      setVerdict(null);
    }
  };
  return (
    <ExplorerFrame title={words.proofs} lead={words.proofsLead}>
      {network.isError && <Refusal fault={network.error} />}
      <ProofText text={text} onText={write} />
      <div className="proof">
        <div className="actions">
          <button type="button" className="plain" disabled={trust === null || text.trim() === ''} onClick={() => void check()}>
            {words.check}
          </button>
          <Example onText={write} />
        </div>
        <label htmlFor="trust">{words.chooseTrust}</label>
        <input id="trust" type="file" accept=".json,application/json" onChange={(change) => void chooseTrust(change.target.files?.[0])} />
        <p role="status" className={ownTrust === 'malformed' ? 'fault' : 'soft'}>
          {ownTrust === 'malformed' ? words.trustMalformed : ownTrust === null ? '' : words.ownTrust}
        </p>
        <p className="soft">
          {words.networkId}: <code>{network.data?.network}</code>
        </p>
      </div>
      <div aria-live="polite">{verdict !== null && <Answer verdict={verdict} />}</div>
    </ExplorerFrame>
  );
}

function ProofText({ text, onText }: { readonly text: string; readonly onText: (text: string) => void }) {
  const words = useWords(explorerWords);
  const [isOver, setOver] = useState(false);
  const read = async (file: File | undefined) => {
    if (file !== undefined) {
      onText(await file.slice(0, fileBytesMax + 1).text());
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void read(event.dataTransfer.files[0]);
  };
  return (
    <div className={isOver ? 'proof over' : 'proof'} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}>
      <label htmlFor="proof">{words.paste}</label>
      <textarea id="proof" value={text} spellCheck={false} autoComplete="off" onChange={(change) => onText(change.target.value)} />
      <label htmlFor="file">{words.choose}</label>
      <input id="file" type="file" accept=".json,application/json" onChange={(change: ChangeEvent<HTMLInputElement>) => void read(change.target.files?.[0])} />
    </div>
  );
}

/** A proof of this network to try with. */
function Example({ onText }: { readonly onText: (text: string) => void }) {
  const words = useWords(explorerWords);
  const replica = useReplica();
  const account = useNetwork().data?.members[0]?.account;
  const [fault, setFault] = useState<unknown>(null);
  const fetchExample = async () => {
    try {
      setFault(null);
      onText(await getText(`/${replica ?? ''}/proofs/state/membership.members/${account ?? ''}`));
    } catch (refused) {
      setFault(refused);
    }
  };
  return (
    <>
      <button type="button" className="turn" disabled={replica === undefined || account === undefined} onClick={() => void fetchExample()}>
        {words.example}
      </button>
      {fault !== null && <Refusal fault={fault} />}
    </>
  );
}

function Answer({ verdict }: { readonly verdict: Verdict }) {
  const words = useWords(explorerWords);
  return 'report' in verdict ? (
    <section className="card verdict" data-verdict="holds">
      <h2 className="good">
        <CheckCircleFilled aria-hidden /> {words.holds}
      </h2>
      <ProvenReport report={verdict.report} />
      <p className="soft">{words.tamper}</p>
    </section>
  ) : (
    <section className="card verdict not" data-verdict="fails">
      <h2 className="bad">
        <StopFilled aria-hidden /> {words.fails}
      </h2>
      <Refusal fault={verdict.fault} />
    </section>
  );
}
