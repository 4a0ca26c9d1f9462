Attribute VB_Name = "Bench"
Option Explicit

Public Record As String
Public Answer As Variant
' "server": no server can be started. "call": it cannot be reached. Anything else: all is well.
Public Fault As String
' Whether Esc broke code off while Python worked.
Public Breaks As Boolean
' What a press says that Ctrl+Z can take back.
Public Undo As String

' What the tests call. A module that does not compile makes every call return nothing: Canary shows it.

Public Function Canary(ByVal number As Long) As Long
    Canary = number + 1
End Function

' Everything that reached the stubs since the last question.
Public Function Said() As String
    Said = Record
    Record = ""
End Function

Public Function Sets(ByVal kind As String, ByVal value As Variant) As Boolean
    Fault = kind
    Answer = value
    Sets = True
End Function

' Rows of cells, as a server answers them: a block with two dimensions.
Public Function SetsBlock(ByVal rows As Variant) As Boolean
    Dim block() As Variant
    Dim row As Long
    Dim column As Long
    ReDim block(LBound(rows) To UBound(rows), LBound(rows(0)) To UBound(rows(0)))
    For row = LBound(rows) To UBound(rows)
        For column = LBound(rows(row)) To UBound(rows(row))
            block(row, column) = rows(row)(column)
        Next column
    Next row
    Answer = block
    SetsBlock = True
End Function

' As Excel calls a ribbon's callback: by name, with a control.
Public Function Presses(ByVal callback As String) As Boolean
    Application.Run callback, New IRibbonControl
    Presses = True
End Function

' Whether Esc broke code off while Python worked, and does so now. LibreOffice holds a yes or no, Excel a number.
Public Function BreaksOff() As String
    BreaksOff = Breaks & " " & Application.EnableCancelKey
End Function

Public Function SetsUndo(ByVal words As String) As Boolean
    Undo = words
    SetsUndo = True
End Function

' As Excel calls it for Ctrl+Z, and a moment after its start.
Public Function TakesBack() As Boolean
    ThisWorkbook.TakeBack
    TakesBack = True
End Function

Public Function Warms() As Boolean
    ThisWorkbook.Warm
    Warms = True
End Function

Public Function IsMarked() As Boolean
    IsMarked = ThisWorkbook.Own.IsMarked()
End Function

Public Sub PressesId(ByVal id As String)
    ThisWorkbook.Press.Pressed id
End Sub

Public Function TextOf(ByVal key As String) As String
    TextOf = ThisWorkbook.Own.Text(key)
End Function

Public Function BareOf(ByVal formula As String) As String
    Dim bare As New JxBareText
    BareOf = bare.Bare(formula)
End Function

' An error value among the arguments, as from a cell that shows one.
Public Function ScoresError(ByVal number As Long) As String
    ScoresError = Kind(JX_SCORE(1, CVErr(number), 3))
End Function

' What a function gives to a cell.
Public Function Grades(ByVal total As Variant) As String
    Grades = Kind(JX_GRADE(total))
End Function

Private Function Kind(ByVal value As Variant) As String
    If VarType(value) = vbError Then
        Kind = "error value " & CStr(value)
    Else
        Kind = TypeName(value) & " " & CStr(value)
    End If
End Function
