import './Shell/TrustedTypes';
import { createRoot } from 'react-dom/client';
import { Portal } from './Portal';

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(<Portal />);
}
