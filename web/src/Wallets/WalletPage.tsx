import { Button } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { makeBackup, type PatientClient, type WalletRelationship } from '@xinglin/client';
import { memberName } from '../Shell/MemberName';
import { PageFrame } from '../Shell/PageFrame';
import { useLanguage, useWords } from '../Shell/Words';
import { lock, useWalletStanding } from './OpenWallet';
import { WalletGate } from './WalletGate';
import { walletWords } from './walletWords';
import './wallets.css';

/** What the wallet holds, its recovery sheet, its lock. */
export default function WalletPage() {
  const words = useWords(walletWords);
  return <PageFrame title={words.wallet}>{<WalletGate>{(client) => <WalletView client={client} />}</WalletGate>}</PageFrame>;
}

function WalletView({ client }: { readonly client: PatientClient }) {
  const words = useWords(walletWords);
  const standing = useWalletStanding();
  const isPasskey = standing.kind === 'open' && standing.file.format === 'xinglin/wallet-passkey/v1';
  return (
    <>
      <h2>{words.members}</h2>
      <ul className="rows">
        {client.relationships.map((relationship) => (
          <Counterparty key={relationship.account} client={client} relationship={relationship} />
        ))}
      </ul>
      <p>
        <Link className="more" to="/claim">
          {words.addHospital}
        </Link>
      </p>
      <h2>{words.protection}</h2>
      <p>{isPasskey ? words.byPasskey : words.byPassphrase}</p>
      <p className="soft">{words.check}</p>
      <div className="actions">
        <Button size="large" onClick={() => void lock()}>
          {words.lock}
        </Button>
      </div>
      <RecoverySheet client={client} />
    </>
  );
}

function Counterparty({ client, relationship }: { readonly client: PatientClient; readonly relationship: WalletRelationship }) {
  const words = useWords(walletWords);
  const summary = useQuery({ queryKey: ['patient', 'summary', relationship.account], queryFn: () => client.summary(relationship) });
  return (
    <li className="row">
      <span className="what">
        {memberName(client.connection.nameOf(relationship.member) ?? relationship.member, useLanguage().language)}
      </span>
      <p className="soft">{words.since(summary.data?.status ?? '…')}</p>
    </li>
  );
}

/** The root in readable form and the backup: together they restore the wallet on another device. */
function RecoverySheet({ client }: { readonly client: PatientClient }) {
  const words = useWords(walletWords);
  const [backup, setBackup] = useState<string | null>(null);
  const show = async (): Promise<void> => setBackup(JSON.stringify(await makeBackup(client.wallet.export())));
  return (
    <section>
      <h2>{words.sheet}</h2>
      <p className="no-print">{words.sheetLead}</p>
      {backup === null ? (
        <div className="actions">
          <Button size="large" onClick={() => void show()}>
            {words.showSheet}
          </Button>
        </div>
      ) : (
        <>
          <div className="sheet">
            <p>
              <strong>杏林 Xinglin · {words.sheet}</strong>
            </p>
            <dl className="facts">
              <dt>{words.recoveryKey}</dt>
              <dd>
                <code data-recovery-key>{client.wallet.export().root}</code>
              </dd>
              <dt>{words.network}</dt>
              <dd>
                <code>{client.wallet.network}</code>
              </dd>
              <dt>{words.backupText}</dt>
              <dd>
                <code data-backup>{backup}</code>
              </dd>
            </dl>
          </div>
          <div className="actions">
            <Button size="large" onClick={() => window.print()}>
              {words.print}
            </Button>
            <a className="more" download="xinglin-wallet-backup.json" href={`data:application/json;charset=utf-8,${encodeURIComponent(backup)}`}>
              {words.download}
            </a>
          </div>
        </>
      )}
    </section>
  );
}
