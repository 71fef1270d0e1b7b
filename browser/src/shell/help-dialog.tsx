/** Keys and gestures. */
import { Dialog } from './dialog.js'

const keys: [keys: string[], words: string][] = [
  [['/'], 'search by name and attribute'],
  [['↑', '↓', 'Home', 'End', 'Page ↑', 'Page ↓'], 'move in the tree'],
  [['→', '←'], 'open and close a group, or go to what is in it and above it'],
  [['Enter'], 'show the node'],
  [['Shift F10'], 'menu of the node (or a right click)'],
  [['f'], 'follow the newest frame of a file that is being written'],
  [['c'], 'copy the path of the node'],
  [['e'], 'export the node'],
  [['?'], 'this help'],
  [['Esc'], 'close what is open'],
]

export function HelpDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Help" onClose={onClose}>
      <table className="grid help">
        <tbody>
          {keys.map(([names, words]) => (
            <tr key={words}>
              <th scope="row" className="help-keys">
                {names.map((name) => (
                  <kbd key={name}>{name}</kbd>
                ))}
              </th>
              <td>{words}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="help-words">
        The address of this page names the node and how it is shown: a bookmark, or a copy sent to somebody else who has this page open,
        leads back to it. The file is only read; nothing that is done here can stop the program that writes it.
      </p>
    </Dialog>
  )
}
