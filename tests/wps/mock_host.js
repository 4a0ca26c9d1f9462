// WPS as far as the add-in asks for it: files are binary texts by path, an open workbook holds its present state.
// Only what the vendor's typings name stands here; what a real WPS does beyond that nobody has seen.
(() => {
    const files = new Map();
    const mock = {
        files, alerts: [], asked: [], shown: [], started: [], words: [], functions: {}, gone: null,
        agrees: true, chosen: "", saves: true, recalculated: 0,
    };
    window.mock = mock;
    window.alert = (text) => mock.alerts.push(text);
    window.confirm = (text) => (mock.asked.push(text), mock.agrees ? 1 : 0);
    const need = (path) => {
        if (!files.has(path)) throw new Error("no file " + path);
        return files.get(path);
    };
    const books = [];
    class Book {
        constructor(path, data) {
            this.FullName = path;
            this.Name = path.split("\\").pop();
            this.Path = path.includes("\\") ? path.slice(0, path.lastIndexOf("\\")) : "";
            this.Saved = true;
            this.data = data;
        }
        SaveCopyAs(path) {
            if (!mock.saves) throw new Error("SaveCopyAs");
            files.set(path, this.data);
        }
        Close() {
            books.splice(books.indexOf(this), 1);
        }
        get Worksheets() {
            return { Item: (sheet) => ({
                Activate() {},
                Cells: { Item: (row, column) => ({ Select: () => (mock.gone = [sheet, row, column]) }) },
            }) };
        }
    }
    const folders = new Set();
    window.Application = {
        Name: "WPS", Version: "12.1.0", Build: 20540, ActiveCell: { Row: 1, Column: 1 }, ActiveSheet: { Name: "" },
        get ActiveWorkbook() {
            return books.length ? books[books.length - 1] : null;
        },
        Workbooks: {
            get Count() {
                return books.length;
            },
            Item: (number) => books[number - 1],
            Open(path) {
                mock.shown.push(path);
                books.push(new Book(path, need(path)));
            },
        },
        set StatusBar(text) {
            mock.words.push(text);
        },
        Evaluate: () => "#NAME?",
        CalculateFull: () => (mock.recalculated += 1),
        AddCustomFunction: (space, name, callback, about) => (mock.functions[space + "." + name] = { callback, about }),
        FileDialog: () => ({
            Filters: { Clear() {}, Add: (kind, endings) => mock.asked.push(kind + endings) },
            Show: () => (mock.chosen ? -1 : 0),
            SelectedItems: { Count: 1, Item: () => mock.chosen },
        }),
        ShowDialog: (url) => mock.started.push(url),
        OAAssist: { ShellExecute: (path) => mock.started.push(path) },
        Env: { GetTempPath: () => "C:\\Temp\\", GetHomePath: () => "C:\\Users\\u" },
        FileSystem: {
            Exists: (path) => files.has(path) || folders.has(path.replace(/\\$/, "")),
            Remove: (path) => files.delete(path),
            readAsBinaryString: need,
            writeAsBinaryString: (path, data) => (files.set(path, data), true),
            ReadFileAsArrayBuffer: (path) => Uint8Array.from(need(path), (letter) => letter.charCodeAt(0)).buffer,
            readdirSync: () => [],
        },
    };
    // For the tests: a workbook in front, its file on the disk, what it holds by now.
    mock.open = (path, saved, present) => {
        files.set(path, saved);
        folders.add(path.slice(0, path.lastIndexOf("\\")));
        const book = new Book(path, present === undefined ? saved : present);
        book.Saved = present === undefined;
        books.push(book);
    };
    mock.fresh = (name, data) => books.push(new Book(name, data));
    mock.close = () => (books.length = 0);
    mock.ribbon = (name, ...given) => name.split(".").reduce((held, key) => held[key], window)(...given);
})();
