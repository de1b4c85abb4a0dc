import { readFile, type WalletFile, type WalletStore } from '@xinglin/client';

const database = 'xinglin-wallet';
const table = 'wallet';
const place = 'file';

/** The wallet's sealed file in this origin's IndexedDB. */
export const walletStorage: WalletStore = {
  async load(): Promise<WalletFile | null> {
    return readFile(await run<unknown>('readonly', (store) => store.get(place)));
  },

  async save(file: WalletFile): Promise<void> {
    await run('readwrite', (store) => store.put(file, place));
  },

  /** One change at a time over all windows of this origin. */
  async alone<T>(change: () => Promise<T>): Promise<T> {
    return navigator.locks.request(database, change);
  },
};

async function run<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opened = await openDatabase();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = opened.transaction(table, mode, { durability: 'strict' });
      const request = act(transaction.objectStore(table));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? new Error('storage'));
    });
  } finally {
    opened.close();
  }
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(database, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(table);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('storage'));
  });
}
