import * as fc from 'fast-check';
import {html} from '../../../../src/report/html/html';

test('texts are escaped, markup is not, and nothing is nothing', () => {
  const bold = html`<b>${'<&>"\''}</b>`;
  expect(String(html`<i title="${'"'}">${[bold, 1, null, false, 'x']}</i>`)).toBe(
    '<i title="&quot;"><b>&lt;&amp;&gt;&quot;&#39;</b>1x</i>',
  );
});

test('no text can end the attribute or the element that it is in', () => {
  fc.assert(
    fc.property(fc.string(), text => {
      const [, attribute, content] =
        /^<i title="(.*)">(.*)<\/i>$/su.exec(String(html`<i title="${text}">${text}</i>`)) ?? [];
      expect(attribute).toBe(content);
      expect(content).not.toMatch(/[<>"']/);
    }),
  );
});
