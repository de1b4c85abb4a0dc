import { useEffect, useRef, type ReactNode } from 'react';
import { useLocation } from 'react-router';

/** A page: its heading takes the focus when a link led here, and its title names the window. */
export function PageFrame({ title, lead, children }: { readonly title: string; readonly lead?: ReactNode; readonly children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { key } = useLocation();
  useEffect(() => {
    document.title = `${title} · 杏林 Xinglin`;
  }, [title]);
  useEffect(() => {
    // The first page of a visit keeps the focus at the top, where the skip link is.
    if (key !== 'default') {
      heading.current?.focus();
    }
  }, [key]);
  return (
    <>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {lead !== undefined && <p className="lead">{lead}</p>}
      {children}
    </>
  );
}
